using System.Globalization;
using Watchgrain.Cluster.Tests.Traffic;

namespace Watchgrain.Cluster.Tests.Oracle;

/// <summary>How every test here ends: all panes closed and judged, every statistic as the oracle has it.</summary>
internal static class Comparison
{
    private const int Shown = 20;

    /// <summary>Closes everything and compares; fails with the first differences.</summary>
    public static async Task EndAsEqualAsync(this TrafficRun run, ITestOutputHelper output)
    {
        await run.StopAsync();
        var oracle = new SingleThread(run.Workload, run.Batches);
        await run.PromiseEndAsync();
        var last = oracle.Panes[^1];
        var state = await run.WhenStateAsync(state => state.ClosedThrough >= last && state.JudgedThrough >= last && state.Counters.Rows == oracle.Rows && state.Counters.LabelsJoined == oracle.Labels);
        var differences = new Differences();
        differences.Integer("closed through", 1, state.ClosedThrough >= last ? 1 : 0);
        differences.Integer("judged through", 1, state.JudgedThrough >= last ? 1 : 0);
        await FeatureComparison.CompareAsync(run.Client.Queries, oracle, differences);
        await OutcomeComparison.CompareAsync(run.Client.Queries, oracle, differences);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{oracle.Rows:N0} rows in {oracle.Panes.Count} panes, {oracle.Labels:N0} labels, {state.Counters.DuplicateBatches} batches came twice: {differences.Compared:N0} figures compared, {differences.Found.Count} differ"));
        Assert.True(differences.Found.Count == 0, $"{differences.Found.Count} of {differences.Compared} figures differ from the oracle's:\n{string.Join('\n', differences.Found.Take(Shown))}");
    }
}
