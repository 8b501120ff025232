namespace Watchgrain.Grains.Governance;

/// <summary>An action that is to come into force without a person.</summary>
/// <param name="DecisionId">The decision.</param>
/// <param name="Version">About which.</param>
/// <param name="Action">What it does.</param>
/// <param name="Limit">How many of the tenant the policy allows in 24 hours.</param>
[GenerateSerializer, Immutable, Alias("wg.AutomaticClaim")]
public sealed record AutomaticClaim([property: Id(0)] string DecisionId, [property: Id(1)] VersionId Version, [property: Id(2)] GovernedAction Action, [property: Id(3)] int Limit);
