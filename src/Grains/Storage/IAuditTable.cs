using Watchgrain.Grains.Audit;

namespace Watchgrain.Grains.Storage;

/// <summary>The append-only table of the audit logs. A write that returns is on the disk.</summary>
public interface IAuditTable
{
    /// <summary>Makes the caller the writer of a log and returns its epoch, higher than all before.</summary>
    Task<long> AcquireAsync(string log, CancellationToken cancellation);

    /// <summary>Appends one entry. Throws <see cref="FencedException"/> when a higher epoch has been acquired or the index is taken.</summary>
    Task AppendAsync(string log, long epoch, AuditRow row, CancellationToken cancellation);

    /// <summary>Null when no entry has this key.</summary>
    Task<AuditRow?> FindAsync(string log, string entryKey, CancellationToken cancellation);

    Task<IReadOnlyList<AuditRow>> ReadAsync(string log, long first, int limit, CancellationToken cancellation);

    /// <summary>Keeps a signed checkpoint. Throws <see cref="FencedException"/> when a higher epoch has been acquired or there is one of this size.</summary>
    Task AppendCheckpointAsync(string log, long epoch, AuditNote note, CancellationToken cancellation);

    /// <summary>The signed checkpoint of the largest size; null when there is none.</summary>
    Task<AuditNote?> LastCheckpointAsync(string log, CancellationToken cancellation);

    /// <summary>Signed checkpoints of more than <paramref name="above"/> entries, by size.</summary>
    Task<IReadOnlyList<AuditNote>> ReadCheckpointsAsync(string log, long above, int limit, CancellationToken cancellation);

    /// <summary>The names of the logs that there are.</summary>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation);
}
