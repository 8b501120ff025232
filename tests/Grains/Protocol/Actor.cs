namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>One activation of a grain.</summary>
internal abstract class Actor(World world, string key)
{
    private readonly Queue<(Flight? Flight, Func<Actor?, Task> Turn)> inbox = new();
    private bool ready;
    private bool busy;

    public string Key => key;

    /// <summary>False after a crash: what it awaits never comes.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>True when it takes no more requests.</summary>
    public bool IsLeaving { get; private set; }

    public bool IsRoutable => IsAlive && !IsLeaving;

    protected World World => world;

    protected virtual bool IsReentrant => false;

    public void Start() => world.Run(StartAsync);

    public void Crash() => IsAlive = false;

    public void Enqueue(Flight? flight, Func<Actor?, Task> turn)
    {
        if (flight is not null)
            flight.Worker = this;
        inbox.Enqueue((flight, turn));
        Drain();
    }

    public override string ToString() => $"{key}{(ready ? "" : " starting")}{(busy ? " busy" : "")}{(IsLeaving ? " leaving" : "")}";

    protected void Leave()
    {
        IsLeaving = true;
        while (inbox.TryDequeue(out var waiting))
            waiting.Flight?.Abandon();
    }

    protected Task<T> StoreAsync<T>(string what, Func<T> operation) => world.Store(this, what, operation);

    protected abstract Task ActivateAsync();

    private async Task StartAsync()
    {
        try
        {
            await ActivateAsync();
        }
        catch (Exception failure) when (failure is not BrokenInvariantException)
        {
            Leave();
            return;
        }
        ready = true;
        Drain();
    }

    private void Drain()
    {
        if (IsLeaving)
            Leave();
        while (ready && IsRoutable && (!busy || IsReentrant) && inbox.TryDequeue(out var next))
            world.Run(() => TurnAsync(next.Turn));
    }

    private async Task TurnAsync(Func<Actor?, Task> turn)
    {
        busy = true;
        try
        {
            await turn(this);
        }
        catch (Exception failure) when (failure is not BrokenInvariantException)
        {
            // A timer that failed is tried again; a call hands its error to its caller.
        }
        busy = false;
        Drain();
    }
}
