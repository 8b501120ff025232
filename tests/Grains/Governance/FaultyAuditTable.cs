using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Tests.Governance;

/// <summary>The real table, with faults around its appends ("before:audit", "after:audit").</summary>
internal sealed class FaultyAuditTable(IAuditTable table, Faults faults) : IAuditTable
{
    public Task<long> AcquireAsync(string log, CancellationToken cancellation) => table.AcquireAsync(log, cancellation);

    public async Task AppendAsync(string log, long epoch, AuditRow row, CancellationToken cancellation)
    {
        await faults.PassAsync("before:audit");
        await table.AppendAsync(log, epoch, row, cancellation);
        await faults.PassAsync("after:audit");
    }

    public Task<AuditRow?> FindAsync(string log, string entryKey, CancellationToken cancellation) => table.FindAsync(log, entryKey, cancellation);

    public Task AppendCheckpointAsync(string log, long epoch, AuditNote note, CancellationToken cancellation) => table.AppendCheckpointAsync(log, epoch, note, cancellation);

    public Task<AuditNote?> LastCheckpointAsync(string log, CancellationToken cancellation) => table.LastCheckpointAsync(log, cancellation);

    public Task<IReadOnlyList<AuditNote>> ReadCheckpointsAsync(string log, long above, int limit, CancellationToken cancellation) => table.ReadCheckpointsAsync(log, above, limit, cancellation);

    public Task<IReadOnlyList<AuditRow>> ReadAsync(string log, long first, int limit, CancellationToken cancellation) => table.ReadAsync(log, first, limit, cancellation);

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellation) => table.ListAsync(cancellation);
}
