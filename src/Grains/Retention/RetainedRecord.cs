namespace Watchgrain.Grains.Retention;

/// <summary>What a tenant's retention remembers of a kind.</summary>
[GenerateSerializer, Immutable, Alias("wg.RetainedRecord")]
public sealed record RetainedRecord
{
    [Id(0)] public required RetainedKind Kind { get; init; }

    [Id(1)] public DateTimeOffset? LastRunAt { get; init; }

    /// <summary>Of the last run, what it left; null: nothing.</summary>
    [Id(2)] public DateTimeOffset? OldestKept { get; init; }

    /// <summary>Rows, incidents, decisions, letters or entries, in all runs.</summary>
    [Id(3)] public long Deleted { get; init; }

    /// <summary>The last run that deleted something stands here in the audit log; -1: none has.</summary>
    [Id(4)] public long LastAuditIndex { get; init; } = -1;

    /// <summary>What is being deleted; null: nothing.</summary>
    [Id(5)] public DeletionRun? Pending { get; init; }
}
