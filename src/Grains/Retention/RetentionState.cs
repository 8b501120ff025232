namespace Watchgrain.Grains.Retention;

/// <summary>What a tenant's retention remembers.</summary>
[GenerateSerializer, Alias("wg.RetentionState")]
public sealed class RetentionState
{
    /// <summary>When it looked first: what has no time of its own is as old as that.</summary>
    [Id(0)] public DateTimeOffset? Since { get; set; }

    [Id(1)] public List<RetainedRecord> Kinds { get; set; } = [];

    /// <summary>Number of the next deletion, in its entry's key.</summary>
    [Id(2)] public long Next { get; set; }
}
