using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Incidents;

/// <summary>An action that came into force without a person.</summary>
/// <param name="DecisionId">The decision.</param>
/// <param name="Action">What it does.</param>
/// <param name="About">The source or the caller that it is about; empty: the whole version.</param>
/// <param name="Position">End of the pane that led to it, on the version's axis.</param>
/// <param name="At">Server time.</param>
[GenerateSerializer, Immutable, Alias("wg.AutomaticAction")]
public sealed record AutomaticAction([property: Id(0)] string DecisionId, [property: Id(1)] GovernedAction Action, [property: Id(2)] string About, [property: Id(3)] long Position, [property: Id(4)] DateTimeOffset At);
