using Orleans.Concurrency;

namespace Watchgrain.Grains.Audit;

/// <summary>The one writer of a tenant's audit log: an RFC 6962 Merkle tree over its entries. Key: <see cref="GrainKeys.AuditLog"/>.</summary>
[Alias("wg.IAuditLogGrain")]
public interface IAuditLogGrain : IGrainWithStringKey
{
    /// <summary>Appends and returns the index, after the commit, with tokens in the place of people's names (<see cref="People.EntryNames"/>). The same <paramref name="entryKey"/> again returns the index of the first time. Throws when the log cannot be written, or names cannot be sealed.</summary>
    [Alias("Append")]
    Task<long> AppendAsync(string entryKey, byte[] entry);

    /// <summary>Null when no entry has this key; also of a damaged log.</summary>
    [Alias("Find")]
    Task<AuditRow?> FindAsync(string entryKey);

    /// <summary>The same for whoever acts on the entry: throws <see cref="AuditLogDamagedException"/> when the log is damaged.</summary>
    [Alias("FindSound")]
    Task<AuditRow?> FindSoundAsync(string entryKey);

    /// <summary>Throws <see cref="AuditLogDamagedException"/> when an entry that was read back does not have its hash.</summary>
    [Alias("GetCheckpoint")]
    Task<AuditCheckpoint> GetCheckpointAsync();

    /// <summary>Signs now what has not been signed yet, as is done every few seconds anyway, and copies it; the last checkpoint, null when nothing is signed here or the log is empty.</summary>
    [Alias("Sign")]
    Task<AuditNote?> SignAsync();

    /// <summary>At most 1,000 signed checkpoints of more than <paramref name="above"/> entries, by size; also of a damaged log.</summary>
    [Alias("ListCheckpoints")]
    Task<AuditNote[]> ListCheckpointsAsync(long above, int limit);

    /// <summary>That the entry at <paramref name="index"/> is among the first <paramref name="size"/> of the log, which has as many. Throws <see cref="AuditLogDamagedException"/> when what is read back is not what was written.</summary>
    [Alias("ProveInclusion")]
    Task<AuditProof> ProveInclusionAsync(long index, long size);

    /// <summary>That the first <paramref name="first"/> entries are the beginning of the first <paramref name="second"/>. Throws as <see cref="ProveInclusionAsync"/> does.</summary>
    [Alias("ProveConsistency")]
    Task<AuditProof> ProveConsistencyAsync(long first, long second);

    /// <summary>At most 1,000 entries from the index <paramref name="first"/>.</summary>
    [Alias("List")]
    Task<AuditRow[]> ListAsync(long first, int limit);

    /// <summary>Returns when the log has more than <paramref name="size"/> entries, or after <paramref name="patience"/> (at most 20 seconds), or when the silo stops; the size then. Interleaves.</summary>
    [Alias("WaitForGrowth"), AlwaysInterleave]
    Task<long> WaitForGrowthAsync(long size, TimeSpan patience);
}
