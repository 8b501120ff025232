namespace Watchgrain.Statistics.Poisoning;

/// <summary>A source's labels of a pane, and its record before it.</summary>
/// <param name="Zero">Rows that were predicted 0.</param>
/// <param name="One">Rows that were predicted 1.</param>
/// <param name="Record">Of the panes before.</param>
public sealed record JudgedSource(FlipSums Zero, FlipSums One, SourceRecord Record)
{
    /// <summary>It is judged, and nobody's peer: it is in quarantine.</summary>
    public bool IsApart { get; init; }

    public long Rows => Zero.Rows + One.Rows;

    /// <summary>The rows of a predicted class, 0 or 1.</summary>
    public FlipSums Of(int predictedClass) => predictedClass == 0 ? Zero : One;
}
