using System.Diagnostics.Metrics;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Grains.Partitions;

/// <summary>Meter <c>Watchgrain.Partitions</c>: what ingest and label partitions could not do at once. No tag names a grain, a source or a producer: callers choose those names.</summary>
public sealed class PartitionMetrics
{
    public const string MeterName = "Watchgrain.Partitions";

    private readonly Counter<long> batches;
    private readonly Counter<long> rows;
    private readonly Counter<long> lostRows;
    private readonly Counter<long> resentDeltas;
    private readonly Counter<long> earlyDeltas;
    private readonly Counter<long> failedCommits;
    private readonly Counter<long> failedOperations;
    private readonly Counter<long> failedDeliveries;
    private readonly Counter<long> damagedJoins;
    private readonly Counter<long> mergedJoins;

    public PartitionMetrics(IMeterFactory meters, StuckDeliveries stuck, SiloBudget budget)
    {
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(stuck);
        ArgumentNullException.ThrowIfNull(budget);
        var meter = meters.Create(MeterName);
        batches = meter.CreateCounter<long>("watchgrain.partition.batches", "{batch}", "Batches of predictions and parts of label requests by what became of them (tag status)");
        rows = meter.CreateCounter<long>("watchgrain.partition.rows", "{row}", "Rows of predictions by what became of them (tag outcome: counted, late)");
        lostRows = meter.CreateCounter<long>("watchgrain.partition.lost_rows", "{row}", "Rows of best effort that were answered or shed and count nowhere");
        resentDeltas = meter.CreateCounter<long>("watchgrain.partition.resent_deltas", "{delta}", "Deltas that were sent again, for nobody had said that they were applied");
        earlyDeltas = meter.CreateCounter<long>("watchgrain.partition.early_deltas", "{delta}", "Deltas whose receiver lacked an earlier one, for it had started again since: the sender went back to that one");
        failedCommits = meter.CreateCounter<long>("watchgrain.partition.failed_commits", "{commit}", "Commits with an unknown outcome; the partition started again from its log");
        failedOperations = meter.CreateCounter<long>("watchgrain.partition.failed_operations", "{operation}", "Batches and other operations that could not be staged: a defect. Their neighbours were committed");
        failedDeliveries = meter.CreateCounter<long>("watchgrain.partition.failed_deliveries", "{delivery}", "Deltas that a receiver did not take; they are sent again");
        damagedJoins = meter.CreateCounter<long>("watchgrain.partition.damaged_joins", "{part}", "Blocks and headers of join runs, and join rows of an earlier release, that are damaged, each once per start of a partition");
        mergedJoins = meter.CreateCounter<long>("watchgrain.partition.merged_joins", "{row}", "Join rows written again by merging runs");
        meter.CreateObservableGauge("watchgrain.partition.stuck_deliveries", () => stuck.Count, "{receiver}", "Receivers that a partition has not reached for ten attempts");
        meter.CreateObservableGauge("watchgrain.partition.held_bytes", () => budget.Held, "By", "What waits for commits and receivers in all partitions of this silo");
    }

    public void Answered(IngestReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        batches.Add(1, new KeyValuePair<string, object?>("status", reply.Status.ToString()));
    }

    /// <summary>Rows of predictions are durable.</summary>
    public void RowsCounted(int accepted, int late)
    {
        rows.Add(accepted, new KeyValuePair<string, object?>("outcome", "counted"));
        if (late > 0)
            rows.Add(late, new KeyValuePair<string, object?>("outcome", "late"));
    }

    public void BatchLost(int count) => lostRows.Add(count);

    public void DeltaResent() => resentDeltas.Add(1);

    public void DeltaEarly() => earlyDeltas.Add(1);

    public void CommitFailed() => failedCommits.Add(1);

    public void OperationFailed() => failedOperations.Add(1);

    public void JoinsDamaged() => damagedJoins.Add(1);

    public void JoinsMerged(long rows) => mergedJoins.Add(rows);

    public void DeliveryFailed() => failedDeliveries.Add(1);
}
