namespace Watchgrain.Benchmarks.Fleet;

/// <summary>What a simulated fleet has cost, on average over its panes.</summary>
/// <param name="CoordinatorNanoseconds">Processor time of one version's coordinator per pane: signals, incidents, and its state as bytes.</param>
/// <param name="CoordinatorBytes">Of its stored state, at the end.</param>
/// <param name="FleetNanoseconds">Processor time of the fleet coordinator per pane of all models: reports, one write of its state as bytes.</param>
/// <param name="FleetAllocated">Bytes allocated for that.</param>
/// <param name="FleetBytes">Of its stored state, at the end.</param>
/// <param name="Reports">Reports per pane of all models.</param>
internal sealed record FleetCost(double CoordinatorNanoseconds, double CoordinatorBytes, double FleetNanoseconds, double FleetAllocated, double FleetBytes, double Reports);
