using System.ComponentModel.DataAnnotations;

namespace Watchgrain.Grains.Partitions;

/// <summary>How partitions and versions pace their work. Bound from <c>Watchgrain:Partitions</c>.</summary>
public sealed record PartitionOptions
{
    /// <summary>Two: one per core of the smallest machine that makes sense.</summary>
    [Range(1, 1024)]
    public int IngestPartitions { get; init; } = 2;

    [Range(1, 1024)]
    public int LabelPartitions { get; init; } = 2;

    /// <summary>How often what is pending is sealed and sent. Fan-out costs per seal, not per row; half a second is what a person takes for at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan SealEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a version looks whether panes can be closed or judged.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan CloseEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A source that has been silent for so long (server time) no longer holds the watermark back.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan SourceIdleAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>More panes than this in one delta would be a back-fill; its sender must wait, or cut a batch that spans more by itself.</summary>
    [Range(1, 10_000)]
    public int MaxOpenPanes { get; init; } = 64;

    /// <summary>Batches that may wait for the next commit of a partition before senders are told to wait: a gateway's in-flight limit, four times over.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueuedOperations { get; init; } = 1024;

    /// <summary>The same in megabytes: a batch may take four. At 64 a machine of 4 GB holds dozens of partitions that stand still.</summary>
    [Range(1, 65_536)]
    public int MaxQueuedMegabytes { get; init; } = 64;

    /// <summary>Sealed deltas that a partition keeps for slow receivers before senders are told to wait.</summary>
    [Range(1, 1_000_000)]
    public int MaxRetainedDeltas { get; init; } = 4096;

    /// <summary>The same in megabytes, about: a delta of a wide model, or one with thousands of predictions, takes many times a small one.</summary>
    [Range(1, 65_536)]
    public int MaxRetainedMegabytes { get; init; } = 256;

    /// <summary>What all partitions of a silo may hold together, of both, in megabytes; 0: a quarter of the memory that the process may use. Beyond it the partitions with more than an even share take nothing more.</summary>
    [Range(0, 16_777_216)]
    public int MaxSiloMegabytes { get; init; }

    /// <summary>The same in bytes. Of what the process may use three quarters are for statistics, and for batches on their way.</summary>
    internal long MaxSiloBytes => MaxSiloMegabytes > 0 ? (long)MaxSiloMegabytes << 20 : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>Panes with rows that are not closed yet, for a source that is behind holds the watermark: more wait until it has come on. Every receiver holds each of them in memory, three kilobytes or so per source; three years of days pass. Panes below the highest of them have as much room again: they are those of the source that is behind.</summary>
    [Range(1, 1_000_000)]
    public int MaxHeldPanes { get; init; } = 1024;

    /// <summary>How many panes a row of a sequence axis may be ahead of the highest one seen, beyond what batches at the version's other ingest partitions may span meanwhile (<see cref="MaxOpenPanes"/> each).</summary>
    [Range(1, 1_000_000)]
    public int MaxPaneJump { get; init; } = 1024;

    /// <summary>A coordinator that does not answer keeps a partition from starting no longer than this; what has been decided while the partition was away is known a tick later then.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan CoordinatorPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A flag that has not been confirmed by the coordinator for so long decays to allow.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan VerdictStaleAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A grain that nobody calls for so long leaves memory, and comes back with the next call as it was. Orleans looks once a minute, so it takes more than that.</summary>
    [Range(typeof(TimeSpan), "00:02:00", "30.00:00:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Rows of a reference; they are held in memory until it is complete.</summary>
    [Range(1, 100_000_000)]
    public int MaxReferenceRows { get; init; } = 1_000_000;
}
