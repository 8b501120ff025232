using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>The part of <see cref="CoordinatorGrain"/> that takes signals, around the real <see cref="SignalLog"/>.</summary>
internal sealed class CoordinatorActor(World world, string key) : Actor(world, key)
{
    private CoordinatorState state = new();
    private int version;
    private VerdictTable verdicts = VerdictTable.Empty;

    public async Task<bool> AcceptAsync(Signal[] signals)
    {
        var news = false;
        foreach (var signal in signals)
        {
            if (!state.Log.Take(signal))
                continue;
            state.Log.Add(signal);
            news = true;
        }
        if (news)
            await WriteAsync();
        return true;
    }

    /// <summary>Decisions change what holds: every one is told apart by its number.</summary>
    public async Task<bool> DecideAsync()
    {
        state.Answers++;
        await WriteAsync();
        verdicts = VerdictsOf(state);
        return true;
    }

    public Task<VerdictTable> GetVerdictsAsync() => Task.FromResult(verdicts);

    public async Task<bool> PanesClosedAsync(long pane)
    {
        if (pane <= state.EvaluatedThrough)
            return true;
        state.EvaluatedThrough = pane;
        var log = state.Log;
        await WriteAsync(() => World.Oracle.Told(log, pane));
        return true;
    }

    protected override async Task ActivateAsync()
    {
        (var value, version) = await StoreAsync("reads its state", () => World.Storage.Read(Key));
        if (value is byte[] bytes)
            state = Forms.Coordinators.Deserialize(bytes)!;
        verdicts = VerdictsOf(state);
    }

    private static VerdictTable VerdictsOf(CoordinatorState state) =>
        state.Answers == 0 ? VerdictTable.Empty : new(new() { Kind = VerdictKind.Hold, DecisionId = $"{state.Answers}" }, []) { Revision = state.Answers };

    private async Task WriteAsync(Action? written = null)
    {
        var (bytes, read) = (Forms.Coordinators.SerializeToArray(state), version);
        try
        {
            version = await StoreAsync("writes its state", () =>
            {
                var next = World.Storage.Write(Key, read, bytes);
                written?.Invoke();
                return next;
            });
        }
        catch (FaultException)
        {
            Leave();
            throw;
        }
    }
}
