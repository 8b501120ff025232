namespace Watchgrain.Grains.Governance;

/// <summary>What has become of the statistic that led to a decision, once the decision was in force.</summary>
/// <param name="At">Server time of the measurement.</param>
/// <param name="Recovered">It has shown no signal for as long as a recovery takes; else it still shows some.</param>
/// <param name="Pane">The last pane that was looked at.</param>
/// <param name="Sentence">In plain words.</param>
[GenerateSerializer, Immutable, Alias("wg.EffectFinding")]
public sealed record EffectFinding([property: Id(0)] DateTimeOffset At, [property: Id(1)] bool Recovered, [property: Id(2)] long Pane, [property: Id(3)] string Sentence);
