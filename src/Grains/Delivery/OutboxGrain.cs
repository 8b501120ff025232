using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.People;
using Watchgrain.Grains.Retention;

namespace Watchgrain.Grains.Delivery;

/// <inheritdoc cref="IOutboxGrain"/>
/// <remarks>
/// The audit log is the queue: the grain keeps only how far it has read and what waits. It works in short rounds: note what has become of attempts, read on, write, start what is due, wait until something happens.
/// Nothing is attempted before all that is known is written: an activation that another one has replaced cannot write, and so does not send.
/// </remarks>
public sealed class OutboxGrain(
    [PersistentState(GrainStorageNames.Outbox, GrainStorageNames.Provider)] IPersistentState<OutboxState> state,
    Channels channels, WebhookSender sender, MlflowRegistry registry, DeliveryMetrics metrics, TimeProvider time, ILogger<OutboxGrain> logger) : Grain, IOutboxGrain
{
    /// <summary>Attempts under way at once, each of another subject.</summary>
    private const int MostAtOnce = 4;

    /// <summary>A page keeps the log from its writers only for moments.</summary>
    private const int PageSize = 50;

    /// <summary>A gateway gives up a call after 10 seconds.</summary>
    private static readonly TimeSpan LongestTest = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenRounds = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan StuckPause = TimeSpan.FromSeconds(2);

    /// <summary>Below Orleans' response time-out.</summary>
    private static readonly TimeSpan GrowthPatience = TimeSpan.FromSeconds(10);

    private readonly List<Task<(PendingDelivery Delivery, DeliveryAnswer Answer)>> attempts = [];
    private readonly HashSet<string> busy = new(StringComparer.Ordinal);
    private readonly List<(long Change, TaskCompletionSource Written)> writing = [];
    private TaskCompletionSource knocked = NewSource();
    private Task<long>? growth;
    private Working? working;

    // The first round writes before it sends.
    private long changes = 1;
    private long written;
    private bool isTesting;

    private string Key => this.GetPrimaryKeyString();

    private string Tenant => GrainKeys.Segments(Key)[0];

    private IAuditLogGrain Log => GrainFactory.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog(Tenant));

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (GrainKeys.Segments(Key) is not [var tenant, var name] || channels.Find(tenant, name) is not { } channel) return;
        var outbox = new Outbox(state.State, Key, channel);
        if (state.State.Next < 0)
        {
            outbox.Begin(await Log.WaitForGrowthAsync(0, TimeSpan.Zero));
            await state.WriteStateAsync(cancellationToken);
        }

        logger.OutboxOpened(Key, state.State.Next, state.State.Pending.Count);
        var breaker = new ChannelBreaker(channel.Pause, time);
        working = new(channel, outbox, breaker);
        this.RegisterGrainTimer(RoundAsync, working, new GrainTimerCreationOptions(TimeSpan.Zero, BetweenRounds) { Interleave = true, KeepAlive = true });
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        growth?.Ignore();
        foreach (var (_, waiting) in writing) waiting.TrySetException(new OrleansException($"outbox {Key} has moved; call again"));
        return Task.CompletedTask;
    }

    public Task WakeAsync() => Task.CompletedTask;

    public Task<ChannelView?> GetAsync() => Task.FromResult(working is not { Channel: var channel, Breaker: var breaker } ? null : new ChannelView
    {
        Name = channel.Name,
        Template = channel.Alias is not null ? ChannelsFile.Mlflow : channel.LineageNamespace is not null ? ChannelsFile.OpenLineage : channel.Template?.Name ?? ChannelsFile.CloudEvents,
        Destination = channel.Url.GetLeftPart(UriPartial.Authority),
        IsSigned = channel.Secrets.Count > 0,
        States = [.. channel.States.Order(StringComparer.Ordinal)],
        Actions = [.. channel.Actions.Order(StringComparer.Ordinal)],
        Models = [.. channel.Models.Order(StringComparer.Ordinal)],
        Next = state.State.Next,
        Pending = state.State.Pending.Count,
        Delivered = state.State.Delivered,
        Failed = state.State.Failed,
        Dead = state.State.Dead.Count,
        Forgotten = state.State.Forgotten,
        Breaker = breaker.State,
        LastError = state.State.LastError,
        LastErrorAt = state.State.LastErrorAt,
    });

    public Task<DeadLetter[]?> ListDeadAsync() => Task.FromResult(working is null ? null : state.State.Dead.ToArray());

    public async Task<ReplayStatus> ReplayAsync(long index, string actor, bool insists = false)
    {
        if (working is not { Channel: var channel, Outbox: var outbox }) return ReplayStatus.UnknownChannel;
        if (insists && channel.Alias is null) return ReplayStatus.NothingToInsistOn;
        if (await FindAsync(index) is not { } row || AuditEntries.Read(row) is not { } entry || !(channel.Takes(entry) || state.State.Dead.Exists(letter => letter.Index == index))) return ReplayStatus.UnknownEntry;
        var status = outbox.Replay(index, DecisionEvent.SubjectOf(entry), time.GetUtcNow(), insists ? actor : null);
        if (status != ReplayStatus.Done) return status;
        logger.Replayed(Key, actor, index);
        var durable = NewSource();
        writing.Add((++changes, durable));
        knocked.TrySetResult();
        await durable.Task;
        return status;
    }

    public async Task<OldData> ForgetDeadAsync(DateTimeOffset before, bool forget)
    {
        if (working is null) return OldData.None;
        var old = OldData.Of([.. state.State.Dead.Select(letter => letter.At)], before);
        if (!forget || old.Due == 0) return old;
        state.State.Dead.RemoveAll(letter => letter.At < before);
        var durable = NewSource();
        writing.Add((++changes, durable));
        knocked.TrySetResult();
        await durable.Task;
        return old;
    }

    public async Task<ChannelTest?> TestAsync(string actor)
    {
        if (working is not { Channel: var channel }) return null;
        if (isTesting) return new(false, false, "");
        isTesting = true;
        try
        {
            var timeout = channel.Timeout < LongestTest ? channel.Timeout : LongestTest;
            var now = time.GetUtcNow();
            var answer = channel.Alias is not null ? await registry.TestAsync(channel, timeout, CancellationToken.None)
                : channel.LineageNamespace is not null ? await PostAsync(channel, LineageEvents.Test(Space(channel), Guid.CreateVersion7(now), now), $"test-{Guid.NewGuid():N}", timeout / 2, CancellationToken.None)
                : await sender.SendAsync(channel, DecisionEvent.Test($"test-{Guid.NewGuid():N}", Tenant, channel.Name, now), timeout, CancellationToken.None);
            logger.Tested(Key, actor, answer.Result, answer.Error);
            return new(true, answer.Result == DeliveryResult.Delivered, answer.Error);
        }
        finally
        {
            isTesting = false;
        }
    }

    private async Task RoundAsync(Working work, CancellationToken stopping)
    {
        try
        {
            await SettleAsync(work);
            await WriteAsync();
            await ReadAsync(work);
            await WriteAsync();
            StartDue(work, stopping);
            await WaitAsync(work, stopping);
        }
        catch (InconsistentStateException error)
        {
            // Another activation has written, or this one without hearing of it: the next one reads what stands.
            logger.OutboxStuck(error, Key);
            DeactivateOnIdle();
            this.AsReference<IOutboxGrain>().WakeAsync().Ignore();
        }
#pragma warning disable CA1031 // the storage or the log may be gone for a while
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (stopping.IsCancellationRequested) return;
            logger.OutboxStuck(error, Key);
            await Task.Delay(StuckPause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SettleAsync(Working work)
    {
        foreach (var attempt in attempts.Where(attempt => attempt.IsCompleted).ToList())
        {
            attempts.Remove(attempt);
            var (delivery, answer) = await attempt;
            busy.Remove(delivery.Subject);
            changes++;
            if (!work.Outbox.Settle(delivery.Index, answer, time.GetUtcNow())) continue;
            metrics.GivenUp();
            logger.GivenUp(Key, delivery.Index, answer.Error);
        }
    }

    private async Task ReadAsync(Working work)
    {
        if (growth is not { IsCompleted: true } ended) return;
        growth = null;
        var size = await ended;
        var next = state.State.Next;
        if (size == next) return;
        if (size < next)
        {
            logger.LogIsShorter(Key, next, size);
            work.Outbox.Note($"{next} entries of the audit log were read, and it has {size}", time.GetUtcNow());
            return;
        }

        var rows = await Log.ListAsync(next, PageSize);
        if (rows.Length == 0) throw new InvalidOperationException($"audit log {GrainKeys.AuditLog(Tenant)} has {size} entries and does not show entry {next}");
        changes++;
        foreach (var row in rows)
        {
            if (AuditEntries.Read(row) is not { } entry) work.Outbox.TakeUnreadable(row.Index, "the entry cannot be read", time.GetUtcNow());
            else if (!work.Outbox.Take(row.Index, work.Channel.Takes(entry) ? DecisionEvent.SubjectOf(entry) : null, time.GetUtcNow())) break;
        }
    }

    private async Task WriteAsync()
    {
        if (changes == written) return;
        var change = changes;
        await state.WriteStateAsync();
        written = change;
        foreach (var (_, durable) in writing.Where(waiting => waiting.Change <= change)) durable.TrySetResult();
        writing.RemoveAll(waiting => waiting.Change <= change);
    }

    private void StartDue(Working work, CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        if (now < work.Breaker.OpenUntil) return;
        foreach (var delivery in work.Outbox.Due(now, busy).Take(work.MostAttempts - attempts.Count).ToList())
        {
            busy.Add(delivery.Subject);
            attempts.Add(AttemptAsync(work, delivery, stopping));
        }
    }

    private async Task<(PendingDelivery Delivery, DeliveryAnswer Answer)> AttemptAsync(Working work, PendingDelivery delivery, CancellationToken stopping)
    {
        try
        {
            if (await FindAsync(delivery.Index) is not { } row) return (delivery, new(DeliveryResult.Untried, "the entry is not in the log"));
            var answer = work.Channel.Alias is not null ? await MoveAsync(work, row, delivery.InsistedBy, stopping)
                : work.Channel.LineageNamespace is not null ? await TellAsync(work, row, stopping)
                : await SendAsync(work, DecisionEvent.Of(row, await EntryNames.OpenAsync(row, GrainFactory.GetGrain<IPeopleGrain>(GrainKeys.People(Tenant)))), stopping);
            metrics.Attempted(answer.Result);
            return (delivery, answer);
        }
#pragma warning disable CA1031 // the log may be gone for a while; the host may stop
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (!stopping.IsCancellationRequested) logger.OutboxStuck(error, Key);
            return (delivery, new(DeliveryResult.Untried, error.Message));
        }
    }

    private Task<DeliveryAnswer> SendAsync(Working work, DecisionEvent decision, CancellationToken stopping) =>
        work.Breaker.RunAsync(token => sender.SendAsync(work.Channel, decision, work.Channel.Timeout, token), stopping);

    /// <summary>Posts the run events of an entry, one after the other. When one fails all are posted again: each is the same as before.</summary>
    private async Task<DeliveryAnswer> TellAsync(Working work, AuditRow row, CancellationToken stopping)
    {
        var entry = Entry.Parser.ParseFrom(row.Bytes);
        VersionSpec? spec = null;
        if (LineageEvents.NeedsSpec(entry))
        {
            spec = (await GrainFactory.GetGrain<IModelGrain>(GrainKeys.Model(Tenant, entry.ModelId)).GetAsync())?.Versions.FirstOrDefault(version => version.Version == entry.Version)?.Spec;
            // Its entry stands before it does.
            if (spec is null && time.GetUtcNow() - entry.RecordedAt.ToDateTimeOffset() < AuditEntries.LongestWriting) return new(DeliveryResult.Untried, $"version {entry.Version} of {entry.ModelId} is not written yet");
        }

        var events = LineageEvents.Of(row, await BeginningAsync(row, entry), Space(work.Channel), spec);
        return await work.Breaker.RunAsync(token => PostAsync(work.Channel, events, Convert.ToHexStringLower(row.LeafHash), work.Channel.Timeout, token), stopping);
    }

    private async Task<DeliveryAnswer> PostAsync(Channel channel, IReadOnlyList<byte[]> events, string id, TimeSpan timeout, CancellationToken stopping)
    {
        var answer = new DeliveryAnswer(DeliveryResult.Delivered);
        for (var i = 0; i < events.Count && answer.Result == DeliveryResult.Delivered; i++)
            answer = await sender.PostAsync(channel, string.Create(CultureInfo.InvariantCulture, $"{id}-{i}"), events[i], LineageEvents.ContentType, timeout, stopping);
        return answer;
    }

    private string Space(Channel channel) => channel.LineageNamespace is { Length: > 0 } given ? given : $"watchgrain/{Tenant}";

    /// <summary>Leaf hash of the entry with which a run began.</summary>
    private async Task<byte[]> BeginningAsync(AuditRow row, Entry entry)
    {
        if (entry.Decision is not { FromState: not LineageEvents.Beginning } decision) return row.LeafHash;
        foreach (var state in (DecisionState[])[DecisionState.AwaitingApproval, DecisionState.InForce])
        {
            if (await Log.FindAsync(EntryKeys.Decision(decision.DecisionId, state)) is { } found && AuditEntries.Read(found)?.Decision?.FromState == LineageEvents.Beginning) return found.LeafHash;
        }

        return row.LeafHash;
    }

    /// <summary>Moves an alias for a rollback that is still in force. What the registry said becomes an entry; when that fails the attempt is made again, and finds the alias where it belongs.</summary>
    private async Task<DeliveryAnswer> MoveAsync(Working work, AuditRow row, string? insistedBy, CancellationToken stopping)
    {
        var entry = Entry.Parser.ParseFrom(row.Bytes);
        var id = entry.Decision.DecisionId;
        var found = await GrainFactory.GetGrain<IDecisionGrain>(GrainKeys.Decision(Tenant, id)).GetAsync();
        if (found is null && time.GetUtcNow() - entry.RecordedAt.ToDateTimeOffset() > AuditEntries.DecisionsKept) return new(DeliveryResult.Unmade, $"decision {id} has been deleted");
        // Its entry stands before its state does.
        if (found is not { IsWaiting: false } decision) return new(DeliveryResult.Untried, $"decision {id} is not written yet");
        if (!decision.IsInForce)
        {
            logger.Overtaken(Key, row.Index, id, decision.State);
            return new(DeliveryResult.Delivered);
        }

        var answer = await work.Breaker.RunAsync(token => registry.MoveAsync(work.Channel, entry, insistedBy is not null, token), stopping);
        if (answer.Move is { } move)
        {
            var now = time.GetUtcNow();
            await Log.AppendAsync(EntryKeys.AliasMove(work.Channel.Name, row.Index, move.Before, move.After, now), AuditEntries.AliasMove(entry, row.Index, work.Channel.Name, move, insistedBy, now));
            logger.AliasMoved(Key, move.Alias, move.RegisteredModel, move.Before, move.After, move.Target, row.Index);
        }

        return answer;
    }

    private async Task WaitAsync(Working work, CancellationToken stopping)
    {
        if (work.Outbox.HasRoom) growth ??= Log.WaitForGrowthAsync(state.State.Next, GrowthPatience);
        using var round = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        List<Task> events = [.. attempts, knocked.Task, Task.Delay(UntilDue(work), time, round.Token)];
        if (growth is not null) events.Add(growth);
        await Task.WhenAny(events);
        await round.CancelAsync();
        if (knocked.Task.IsCompleted) knocked = NewSource();
    }

    private TimeSpan UntilDue(Working work)
    {
        if (attempts.Count >= work.MostAttempts || work.Outbox.NextDue(busy) is not { } next) return LongestRound;
        var wait = (next > work.Breaker.OpenUntil ? next : work.Breaker.OpenUntil) - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < LongestRound ? wait : LongestRound;
    }

    private async Task<AuditRow?> FindAsync(long index) => index < 0 ? null : (await Log.ListAsync(index, 1)).FirstOrDefault(row => row.Index == index);

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What there is when the channel is known.</summary>
    private sealed record Working(Channel Channel, Outbox Outbox, ChannelBreaker Breaker)
    {
        /// <summary>While the breaker is not closed one attempt decides.</summary>
        public int MostAttempts => Breaker.IsClosed ? MostAtOnce : 1;
    }
}
