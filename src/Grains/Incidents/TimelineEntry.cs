namespace Watchgrain.Grains.Incidents;

/// <summary>An entry of an incident's timeline.</summary>
/// <param name="Pane">Whose closing or judging it is.</param>
/// <param name="At">Server time.</param>
/// <param name="Change">What has happened.</param>
/// <param name="Text">In plain words.</param>
[GenerateSerializer, Immutable, Alias("wg.TimelineEntry")]
public sealed record TimelineEntry([property: Id(0)] long Pane, [property: Id(1)] DateTimeOffset At, [property: Id(2)] IncidentChange Change, [property: Id(3)] string Text);
