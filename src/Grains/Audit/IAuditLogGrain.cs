using Orleans.Concurrency;

namespace Watchgrain.Grains.Audit;

/// <summary>The one writer of a tenant's audit log: an RFC 6962 Merkle tree over its entries. Key: <see cref="GrainKeys.AuditLog"/>.</summary>
[Alias("wg.IAuditLogGrain")]
public interface IAuditLogGrain : IGrainWithStringKey
{
    /// <summary>Appends and returns the index, after the commit. The same <paramref name="entryKey"/> again returns the index of the first time. Throws when the log cannot be written.</summary>
    [Alias("Append")]
    Task<long> AppendAsync(string entryKey, byte[] entry);

    /// <summary>Null when no entry has this key.</summary>
    [Alias("Find")]
    Task<AuditRow?> FindAsync(string entryKey);

    /// <summary>Throws <see cref="AuditLogDamagedException"/> when an entry that was read back does not have its hash.</summary>
    [Alias("GetCheckpoint")]
    Task<AuditCheckpoint> GetCheckpointAsync();

    /// <summary>At most 1,000 entries from the index <paramref name="first"/>.</summary>
    [Alias("List")]
    Task<AuditRow[]> ListAsync(long first, int limit);

    /// <summary>Returns when the log has more than <paramref name="size"/> entries, or after <paramref name="patience"/> (at most 20 seconds); the size then. Interleaves.</summary>
    [Alias("WaitForGrowth"), AlwaysInterleave]
    Task<long> WaitForGrowthAsync(long size, TimeSpan patience);
}
