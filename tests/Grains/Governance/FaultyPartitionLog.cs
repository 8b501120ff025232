using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Tests.Governance;

/// <summary>The real partition log, with faults before the appends of a partition ("before:log i:tenant/model/version/0").</summary>
internal sealed class FaultyPartitionLog(IPartitionLog log, Faults faults) : IPartitionLog
{
    public Task<long> AcquireAsync(string partition, CancellationToken cancellation) => log.AcquireAsync(partition, cancellation);

    public async Task AppendAsync(string partition, long epoch, long sequence, ReadOnlyMemory<byte> entry, JoinChanges joins, CancellationToken cancellation)
    {
        await faults.PassAsync($"before:log {partition}");
        await log.AppendAsync(partition, epoch, sequence, entry, joins, cancellation);
    }

    public IAsyncEnumerable<LogRow> ReadAsync(string partition, long afterSequence, CancellationToken cancellation) => log.ReadAsync(partition, afterSequence, cancellation);

    public Task<bool> HasRowsAsync(string partition, CancellationToken cancellation) => log.HasRowsAsync(partition, cancellation);

    public Task<IReadOnlyList<string>> ListWithRowsAsync(CancellationToken cancellation) => log.ListWithRowsAsync(cancellation);

    public Task TrimAsync(string partition, long epoch, long throughSequence, CancellationToken cancellation) => log.TrimAsync(partition, epoch, throughSequence, cancellation);

    public Task<IReadOnlyDictionary<JoinKey, JoinRow>> FindAsync(string partition, IReadOnlyCollection<JoinKey> keys, CancellationToken cancellation) => log.FindAsync(partition, keys, cancellation);

    public Task<IReadOnlyDictionary<JoinState, long>> CountExpiringAsync(string partition, long before, CancellationToken cancellation) => log.CountExpiringAsync(partition, before, cancellation);
}
