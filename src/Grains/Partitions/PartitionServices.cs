using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Partitions;

/// <summary>What every partition needs from its silo.</summary>
public sealed class PartitionServices(
    IPartitionLog log,
    Serializer<PartitionEntry> entries,
    Serializer<PartitionState> states,
    IOptions<PartitionOptions> options,
    TimeProvider time,
    ILogger<PartitionServices> logger)
{
    public IPartitionLog Log => log;

    public Serializer<PartitionEntry> Entries => entries;

    public Serializer<PartitionState> States => states;

    public IOptions<PartitionOptions> Options => options;

    public TimeProvider Time => time;

    public ILogger Logger => logger;
}
