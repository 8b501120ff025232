namespace Watchgrain.Statistics.Poisoning;

/// <summary>What the labels of a pattern say in a pane.</summary>
/// <param name="Rows">Labelled rows of the pattern.</param>
/// <param name="Matching">Those with the label that is looked for.</param>
/// <param name="Expected">As many should have it by their scores, by the reference, and by what the rest of the pane shows.</param>
/// <param name="LogFactor">ln of an e-value: its mean is at most 1 as long as the pattern is as it was, or departs as its cells do.</param>
/// <param name="Members">Places of the matching rows.</param>
public sealed record PatternEvidence(int Rows, int Matching, double Expected, double LogFactor, int[] Members)
{
    /// <summary>It is one cell alone, or most of the rows of one of its cells (a city of its region): whatever happens to that cell happens to it.</summary>
    public required bool IsOfCell { get; init; }
}
