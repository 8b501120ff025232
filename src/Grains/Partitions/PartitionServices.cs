using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Partitions;

/// <summary>What every partition needs from its silo.</summary>
public sealed class PartitionServices(
    IPartitionLog log,
    IJoinRunTable runs,
    Serializer<PartitionEntry> entries,
    Serializer<PartitionState> states,
    IOptions<PartitionOptions> options,
    TimeProvider time,
    PartitionMetrics metrics,
    StuckDeliveries stuck,
    SiloBudget budget,
    LossCounts<string> lost,
    ILogger<PartitionServices> logger)
{
    public IPartitionLog Log => log;

    public IJoinRunTable Runs => runs;

    public Serializer<PartitionEntry> Entries => entries;

    public Serializer<PartitionState> States => states;

    public IOptions<PartitionOptions> Options => options;

    public TimeProvider Time => time;

    public PartitionMetrics Metrics => metrics;

    public StuckDeliveries Stuck => stuck;

    public SiloBudget Budget => budget;

    /// <summary>By the key of the partition.</summary>
    public LossCounts<string> Lost => lost;

    public ILogger Logger => logger;
}
