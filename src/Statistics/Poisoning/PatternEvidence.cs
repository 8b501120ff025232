namespace Watchgrain.Statistics.Poisoning;

/// <summary>What the labels of a pattern say in a pane.</summary>
/// <param name="Rows">Labelled rows of the pattern.</param>
/// <param name="Matching">Those with the label that is looked for.</param>
/// <param name="Expected">As many are to be expected by their scores, by the reference, and by what the rest of the pane shows.</param>
/// <param name="LogFactor">ln of an e-value: its mean is at most 1 as long as the pattern is as it was, or departs as its cells do.</param>
/// <param name="Members">Places of the matching rows.</param>
public sealed record PatternEvidence(int Rows, int Matching, double Expected, double LogFactor, int[] Members)
{
    /// <summary>It is one cell alone, or most of the rows of one of its cells (a city of its region): whatever happens to that cell happens to it.</summary>
    public required bool IsOfCell { get; init; }

    /// <summary>It is a pair of values that hardly come together so often by chance: whoever plants a pair makes it so, and whoever plants a value does not.</summary>
    public required bool ComeTogether { get; init; }

    /// <summary>ln of an e-value for this pane alone, not to be multiplied by others: beside what is believed of the pattern, where <see cref="LogFactor"/> is beside the most of it. That itself where it says too little to be suspect.</summary>
    public required double LogFactorInPane { get; init; }
}
