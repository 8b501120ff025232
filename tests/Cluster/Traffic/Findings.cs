using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Cluster.Tests.Traffic;

/// <summary>What the monitor has found in closed panes, without what differs from run to run: times, places in the audit log, and the numbers of decisions. A model that drifts and whose labels contradict it has two incidents, one found as panes close and one as they are judged: which is proposed first is a matter of when these happen.</summary>
/// <param name="Signals">In the order of panes and subjects.</param>
/// <param name="Decisions">In the order of panes and subjects.</param>
internal sealed record Findings(IReadOnlyList<Signal> Signals, IReadOnlyList<Decision> Decisions)
{
    public static async Task<Findings> ReadAsync(WatchgrainClient client)
    {
        var signals = new List<Signal>();
        await foreach (var signal in client.ListSignalsAsync(Workload.Model, Workload.Version, TestContext.Current.CancellationToken))
            signals.Add(Timeless(signal));
        var decisions = new List<Decision>();
        await foreach (var decision in client.ListDecisionsAsync(Workload.Model, TestContext.Current.CancellationToken))
            decisions.Add(Timeless(decision));
        return new(
            [.. signals.OrderBy(signal => signal.Pane).ThenBy(signal => signal.Family).ThenBy(signal => $"{signal.Subject}", StringComparer.Ordinal)],
            [.. decisions.OrderBy(decision => decision.Position).ThenBy(decision => decision.Family).ThenBy(decision => $"{decision.Subject}", StringComparer.Ordinal)]);
    }

    private static Signal Timeless(Signal signal)
    {
        signal.RaisedAt = null;
        // Where a signal stands follows from the order in which receivers are heard.
        signal.ClearNumber();
        return signal;
    }

    private static Decision Timeless(Decision decision)
    {
        decision.DecisionId = "";
        (decision.AuditIndex, decision.LastAuditIndex, decision.ProposedAt, decision.DecidedAt) = (0, 0, null, null);
        foreach (var signal in decision.Signals)
            Timeless(signal);
        return decision;
    }
}
