namespace Watchgrain.Grains.Deltas;

/// <summary>The two closings of a pane.</summary>
[GenerateSerializer, Alias("wg.PaneStage")]
public enum PaneStage
{
    /// <summary>No more rows: distributions are final.</summary>
    Rows = 1,

    /// <summary>Labels have had their time: realised figures are judged. Later labels still revise the figures, never the evidence.</summary>
    Outcomes = 2,
}
