namespace Watchgrain.Grains.Governance;

/// <summary>An action of some version of a tenant that came into force without a person.</summary>
/// <param name="DecisionId">The decision.</param>
/// <param name="At">Server time.</param>
[GenerateSerializer, Immutable, Alias("wg.AutomaticUse")]
public sealed record AutomaticUse([property: Id(0)] string DecisionId, [property: Id(1)] DateTimeOffset At);
