namespace Watchgrain.Grains.Deltas;

/// <summary>A source in quarantine.</summary>
/// <param name="Source">Its name.</param>
/// <param name="FromPane">The first pane in which what it supplied is counted apart: the beginning of what was found, not of the decision.</param>
/// <param name="DecisionIds">The decisions in force, of which each by itself keeps it there.</param>
[GenerateSerializer, Immutable, Alias("wg.QuarantinedSource")]
public sealed record QuarantinedSource([property: Id(0)] string Source, [property: Id(1)] long FromPane, [property: Id(2)] string[] DecisionIds);
