namespace Watchgrain.Grains.Storage;

/// <summary>The append-only logs of ingest and label partitions, together with the joins that change with them. A write that returns is on the disk.</summary>
/// <remarks>Every write carries the epoch of its writer: once a higher epoch has been acquired, a lower one gets <see cref="FencedException"/> and changes nothing.</remarks>
public interface IPartitionLog
{
    /// <summary>Makes the caller the writer of a partition and returns its epoch, higher than all before.</summary>
    Task<long> AcquireAsync(string partition, CancellationToken cancellation);

    /// <summary>Appends one row, and changes joins in the same transaction. <paramref name="sequence"/> must be new.</summary>
    Task AppendAsync(string partition, long epoch, long sequence, ReadOnlyMemory<byte> entry, JoinChanges joins, CancellationToken cancellation);

    /// <summary>Rows after a sequence, in order.</summary>
    IAsyncEnumerable<LogRow> ReadAsync(string partition, long afterSequence, CancellationToken cancellation);

    /// <summary>Whether the log of a partition has a row.</summary>
    Task<bool> HasRowsAsync(string partition, CancellationToken cancellation);

    /// <summary>The partitions whose logs have rows.</summary>
    Task<IReadOnlyList<string>> ListWithRowsAsync(CancellationToken cancellation);

    /// <summary>Drops the rows up to and including a sequence.</summary>
    Task TrimAsync(string partition, long epoch, long throughSequence, CancellationToken cancellation);

    /// <summary>The rows of the table before runs, of those keys that have one.</summary>
    Task<IReadOnlyDictionary<Labels.JoinKey, JoinRow>> FindAsync(string partition, IReadOnlyCollection<Labels.JoinKey> keys, CancellationToken cancellation);

    /// <summary>How many rows of the table before runs would expire below a position, by their state.</summary>
    Task<IReadOnlyDictionary<JoinState, long>> CountExpiringAsync(string partition, long before, CancellationToken cancellation);
}
