using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Delivery;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Retention;

/// <inheritdoc cref="IRetentionGrain"/>
/// <remarks>Each deletion is written down with its cut-off and count, then audited, then done: without its entry nothing is deleted, and what a crash interrupts is done again with the same cut-off and entry.</remarks>
public sealed class RetentionGrain(
    [PersistentState(GrainStorageNames.Retention, GrainStorageNames.Provider)] IPersistentState<RetentionState> state,
    IPaneArchive archive, Channels channels, IOptions<RetentionOptions> options, TimeProvider time, ILogger<RetentionGrain> logger) : Grain, IRetentionGrain, IRemindable
{
    private const string Reminder = "retention";

    private static readonly TimeSpan FirstRun = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Every = TimeSpan.FromDays(1);

    private string Key => this.GetPrimaryKeyString();

    private string Tenant => GrainKeys.Segments(Key)[0];

    private IAuditLogGrain Audit => GrainFactory.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(Tenant));

    private RetainedData Data => new(Tenant, GrainFactory, archive, channels);

    public async Task WakeAsync()
    {
        // Of a reminder that is there the time would move with each start, and never come.
        if (await this.GetReminder(Reminder) is not null) return;
        await this.RegisterOrUpdateReminder(Reminder, FirstRun, Every);
        logger.RetentionBegins(Key);
    }

    public async Task<RetentionView> GetAsync()
    {
        var first = (await Audit.ListAsync(0, 1)).FirstOrDefault();
        return new(
            [.. Enum.GetValues<RetainedKind>().Select(kind => new RetainedView(Of(kind), options.Value.Of(kind)))], options.Value.OfAuditLog,
            first is null ? null : AuditEntries.Read(first)?.RecordedAt?.ToDateTimeOffset());
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        state.State.Since ??= time.GetUtcNow();
        foreach (var kind in Enum.GetValues<RetainedKind>())
        {
            try
            {
                await RunAsync(kind, options.Value.Of(kind));
            }
#pragma warning disable CA1031 // one kind's trouble is none of the others'
            catch (Exception error)
#pragma warning restore CA1031
            {
                logger.NotDeleted(error, Key, kind);
                // What is written down may not be what this activation believes.
                await state.ReadStateAsync();
            }
        }
    }

    private async Task RunAsync(RetainedKind kind, TimeSpan? period)
    {
        // What was begun is ended first, whatever the period is now.
        if (Of(kind).Pending is { } interrupted) await FinishAsync(kind, interrupted);
        var now = time.GetUtcNow();
        var cutOff = period is { } kept ? now - kept : DateTimeOffset.UnixEpoch;
        var old = await Data.CountAsync(kind, cutOff, IsUndatedDue(cutOff));
        await WriteAsync(Of(kind) with { LastRunAt = now, OldestKept = old.OldestKept, Pending = old.Due == 0 ? null : new(state.State.Next++, cutOff, old.Due) });
        if (Of(kind).Pending is { } run) await FinishAsync(kind, run);
    }

    private async Task FinishAsync(RetainedKind kind, DeletionRun run)
    {
        var entryKey = EntryKeys.Retention(kind, run.Number);
        var index = await Audit.AppendAsync(entryKey, AuditEntries.Deletion(entryKey, Tenant, kind, run, time.GetUtcNow()));
        await Data.DeleteAsync(kind, run.CutOff, IsUndatedDue(run.CutOff));
        await WriteAsync(Of(kind) with { Deleted = Of(kind).Deleted + run.Count, LastAuditIndex = index, Pending = null });
        logger.Deleted(Key, run.Count, kind, run.CutOff, index);
    }

    private bool IsUndatedDue(DateTimeOffset cutOff) => state.State.Since < cutOff;

    private RetainedRecord Of(RetainedKind kind) => state.State.Kinds.Find(record => record.Kind == kind) ?? new() { Kind = kind };

    private async Task WriteAsync(RetainedRecord record)
    {
        state.State.Kinds.RemoveAll(other => other.Kind == record.Kind);
        state.State.Kinds.Add(record);
        await state.WriteStateAsync();
    }
}
