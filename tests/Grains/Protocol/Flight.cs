namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>Where a flight is.</summary>
internal enum FlightStage
{
    /// <summary>On its way to a grain or to the storage.</summary>
    Request,
    /// <summary>A grain is at work on it.</summary>
    AtWork,
    /// <summary>Done; the answer is on its way back.</summary>
    Answer,
}

/// <summary>A message or a write, from the moment it leaves until its answer arrives.</summary>
internal abstract class Flight(Actor? from, string what)
{
    /// <summary>Null for the outside world.</summary>
    public Actor? From => from;

    protected string What => what;

    public FlightStage Stage { get; set; }

    /// <summary>Slow: others overtake it.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Nobody waits for the answer any more.</summary>
    public bool Abandoned { get; protected set; }

    /// <summary>The grain that is at work on it.</summary>
    public Actor? Worker { get; set; }

    public abstract bool IsCall { get; }

    /// <summary>Does the work at the far end.</summary>
    public abstract void Arrive();

    /// <summary>Brings the answer home.</summary>
    public abstract void Land();

    /// <summary>The caller gets an error.</summary>
    public abstract void Abandon();

    /// <summary>The same request once more, without a caller.</summary>
    public abstract Flight Twin();

    public override string ToString() => $"{from?.Key ?? "client"} {what} ({Stage})";
}

/// <inheritdoc/>
internal sealed class Flight<T>(World world, Actor? from, string what, string? target, Func<Actor?, Task<T>> work) : Flight(from, what)
{
    // Continuations run at once, on the thread of the schedule.
    private readonly TaskCompletionSource<T> answer = new();
    private T? result;
    private Exception? error;

    public Task<T> Answer => answer.Task;

    public override bool IsCall => target is not null;

    public override void Arrive()
    {
        Stage = FlightStage.AtWork;
        if (target is null)
            world.Run(() => WorkAsync(null));
        else
            world.Route(target).Enqueue(this, WorkAsync);
    }

    public override void Land()
    {
        world.Flights.Remove(this);
        if (Abandoned || From is { IsAlive: false })
            return;
        if (error is null)
            answer.SetResult(result!);
        else
            answer.SetException(error);
    }

    public override void Abandon()
    {
        if (Abandoned)
            return;
        Abandoned = true;
        if (From is not { IsAlive: false })
            answer.SetException(new FaultException("The outcome is unknown."));
    }

    public override Flight Twin() => new Flight<T>(world, From, What, target, work) { Abandoned = true };

    private async Task WorkAsync(Actor? actor)
    {
        try
        {
            result = await work(actor);
        }
        catch (Exception failure) when (failure is not BrokenInvariantException)
        {
            error = failure;
        }
        Stage = FlightStage.Answer;
    }
}
