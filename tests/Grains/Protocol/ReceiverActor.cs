using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>A receiver of deltas: the shell of <see cref="PaneReceiver{TState}"/> around the real <see cref="ReceiverPanes"/> and <see cref="InboundLedger"/>. Its detector remembers the panes that it saw and raises a signal for each.</summary>
internal sealed class ReceiverActor(World world, string key) : Actor(world, key)
{
    private readonly List<long> closed = [];
    private ReceiverState state = new();
    private ReceiverPanes panes = null!;
    private Dictionary<string, long> marks = [];
    private readonly List<string> register = [];
    private long rows;
    private long? firstPane;
    private long? lastPane;
    private int version;
    private bool dirty;

    public override string ToString() => $"{base.ToString()} applied {string.Join(' ', state.Ledger.Snapshot())}, closed {state.RowsThrough}, panes {firstPane} to {lastPane}, marks {string.Join(' ', marks)}";

    public async Task<DeltaReceipt> ApplyAsync(DeltaEnvelope delta)
    {
        if (state.Ledger.Lacks(delta))
            await ConfirmAsync();
        if (Admit(delta))
            Take(delta.Content);
        return state.Ledger.ReceiptFor(delta);
    }

    public async Task<bool> ClosePanesAsync(PaneClosing closing)
    {
        if (!state.Ledger.HasAll(closing.Required) && World.Weakness != Weakness.CloseWithoutWaiting)
        {
            if (state.Ledger.IsOverdue(closing))
                await ConfirmAsync();
            return false;
        }
        if (!(closing.Pane <= state.RowsThrough))
        {
            panes.CloseRows(closing.Pane, (pane, _) =>
            {
                closed.Add(pane);
                state.Outbox.Add(new()
                {
                    Family = Family.Drift,
                    Subject = new() { Feature = Key },
                    Pane = pane,
                    Position = 0,
                    Detector = "model",
                    Statistic = "none",
                    Value = 0,
                    LogEvidence = 1,
                    LogThreshold = 1,
                    SincePane = pane,
                    Sentence = "",
                });
            });
            await WriteAsync();
        }
        if (state.Sealed.Count > 0)
        {
            var final = state.Sealed.ToArray();
            await StoreAsync("archives", () => World.Storage.AddToArchive(Key, final));
            state.Sealed.Clear();
            dirty = true;
        }
        if (state.Outbox.Count > 0)
        {
            var signals = state.Outbox.ToArray();
            var taken = World.CallAsync<CoordinatorActor, bool>(this, "signals", Batch.Coordinator, actor => actor.AcceptAsync(signals));
            if (World.Weakness != Weakness.SignalsSentOnce)
                await taken;
            state.Outbox.Clear();
            dirty = true;
        }
        return true;
    }

    public async Task<string[]> RegisterSourceAsync(string source)
    {
        if (!register.Contains(source))
        {
            register.Add(source);
            if (World.Weakness != Weakness.PlacesNotWritten)
                await WriteAsync();
        }
        return [.. register];
    }

    /// <summary>A version: its clock has nothing to do.</summary>
    public bool IsResting { get; private set; }

    public Task<Dictionary<string, long>> GetAppliedAsync() => Task.FromResult(state.Ledger.Snapshot());

    public Task<bool> RestAsync(Dictionary<string, long> applied) => Task.FromResult(IsResting = state.Ledger.HasOnly(applied));

    public Task<bool> ResumeAsync()
    {
        IsResting = false;
        // A call that interleaves with what the clock does: nobody waits for it here, where calls do not.
        World.Run(() => World.CallAsync<ClockActor, bool>(this, "wakes", Batch.Clock, actor => actor.WakeAsync()));
        return Task.FromResult(true);
    }

    public Task<StreamPosition?> GetPositionAsync() =>
        Task.FromResult(firstPane is { } first && lastPane is { } last && marks.Count > 0 ? new StreamPosition(marks.Values.Min(), first, last) : null);

    public Task CheckpointAsync() => dirty ? WriteAsync() : Task.CompletedTask;

    protected override async Task ActivateAsync()
    {
        (var value, version) = await StoreAsync("reads its state", () => World.Storage.Read(Key));
        if (value is StoredReceiver stored)
        {
            state = Forms.Receivers.Deserialize(stored.State)!;
            closed.AddRange(stored.Closed);
            register.AddRange(stored.Register!);
            (rows, marks, firstPane, lastPane) = (stored.Rows, new(stored.Marks!), stored.FirstPane, stored.LastPane);
        }
        state.Ledger.MarkDurable(state.Ledger.Snapshot());
        panes = new(state, null);
        IsResting = Key == Batch.Version && Batch.Senders.All(sender => World.Storage.Rows(sender) == 0);
        if (Key == Batch.Version && version > 0)
            await WriteAsync();
    }

    private Task ConfirmAsync() => World.Weakness == Weakness.NoDoubtOfOneself ? Task.CompletedTask : WriteAsync();

    private bool Admit(DeltaEnvelope delta)
    {
        if (World.Weakness != Weakness.ApplyWithoutDenseIds)
            return state.Ledger.Admit(delta);
        state.Ledger.Apply(delta.Sender, delta.Epoch, delta.Id);
        return true;
    }

    private void Take(Delta content)
    {
        IsResting = false;
        panes.Take(content);
        rows += content.Tally.Rows;
        foreach (var mark in content.Marks)
            marks[mark.Source] = Math.Max(mark.Watermark, marks.GetValueOrDefault(mark.Source, long.MinValue));
        foreach (var part in content.Parts)
            (firstPane, lastPane) = (Math.Min(part.Pane, firstPane ?? part.Pane), Math.Max(part.Pane, lastPane ?? part.Pane));
        dirty = true;
    }

    private async Task WriteAsync()
    {
        panes.Save();
        var snapshot = state.Ledger.Snapshot();
        var (record, read) = (new StoredReceiver(Forms.Receivers.SerializeToArray(state), [.. closed], rows, new(marks), firstPane, lastPane, [.. register]), version);
        try
        {
            version = await StoreAsync("writes its state", () => World.Storage.Write(Key, read, record));
        }
        catch (FaultException)
        {
            Leave();
            throw;
        }
        state.Ledger.MarkDurable(snapshot);
        dirty = false;
    }
}
