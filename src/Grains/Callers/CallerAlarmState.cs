namespace Watchgrain.Grains.Callers;

/// <summary>State of a <see cref="CallerAlarm"/>.</summary>
/// <param name="Evidence">Serialised <c>QueryEvidence</c>.</param>
/// <param name="SpokePane">The last pane of which it spoke; null: none since it began.</param>
/// <param name="Sum">The CUSUM that says since when the share has been higher, ≥ 0.</param>
/// <param name="SincePane">The pane in which that began; null: it has not.</param>
/// <param name="SinceQueries">Queries since then.</param>
/// <param name="SinceOnes">Those of the kind among them.</param>
[GenerateSerializer, Immutable, Alias("wg.CallerAlarmState")]
public sealed record CallerAlarmState(
    [property: Id(0)] byte[] Evidence, [property: Id(1)] long? SpokePane, [property: Id(2)] double Sum, [property: Id(3)] long? SincePane, [property: Id(4)] long SinceQueries, [property: Id(5)] long SinceOnes);
