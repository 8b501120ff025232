using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>
/// Everything that happens between producers, partitions, receivers, clock, coordinator and storage, one event after another, in the order of a schedule: what is awaited anywhere is a flight that the schedule lets arrive, late, twice or not at all.
/// </summary>
internal sealed class World(Weakness weakness)
{
    private const int Patience = 60;

    /// <summary>When faults have stopped and every batch is answered, all die once more after less than so many events: from then on nothing comes that would wake anybody. In half of the schedules they do not, for a new activation heals too.</summary>
    private const int LongestLife = 400;

    private readonly List<Actor> actors = [];
    private readonly HashSet<Batch> unanswered = [];
    private readonly Dictionary<string, ulong> next = new() { ["p"] = 0, ["q"] = 0 };
    private BrokenInvariantException? failure;
    private ModelStorage? storage;
    private int route;
    private int sum;
    private int eventsToLive;

    public Weakness Weakness => weakness;

    /// <summary>Before the first decision nobody asks for one: the schedules without decisions stay short.</summary>
    public bool HasDecided { get; private set; }

    public Oracle Oracle { get; } = new();

    public ModelStorage Storage => storage ??= new(weakness, Oracle);

    /// <summary>Oldest first.</summary>
    public List<Flight> Flights { get; } = [];

    /// <summary>Runs the schedule, lets everything heal and settle, and compares with the oracle. Throws <see cref="BrokenInvariantException"/>.</summary>
    public void Play(IEnumerable<Move> schedule)
    {
        foreach (var step in schedule)
            Do(step);
        Settle();
    }

    public Task<T> CallAsync<TActor, T>(Actor? from, string what, string target, Func<TActor, Task<T>> work)
        where TActor : Actor
        => Fly(new Flight<T>(this, from, what, target, actor => work((TActor)actor!)));

    public Task<T> Store<T>(Actor from, string what, Func<T> operation) => Fly(new Flight<T>(this, from, what, null, _ => Task.FromResult(operation())));

    /// <summary>The activation that takes a call; a new one when there is none.</summary>
    public Actor Route(string key)
    {
        var active = actors.FindAll(actor => actor.Key == key && actor.IsRoutable);
        return active.Count == 0 ? Activate(key) : active[^(1 + (route % active.Count))];
    }

    /// <summary>Begins something that nobody awaits.</summary>
    public async void Run(Func<Task> begin)
    {
        try
        {
            await begin();
        }
        catch (BrokenInvariantException broken)
        {
            failure ??= broken;
        }
        catch (Exception error) when (error is FaultException or FencedException)
        {
            // Whoever began it begins it again.
        }
        catch (Exception error)
        {
            failure ??= new BrokenInvariantException(error.ToString());
        }
    }

    private void Do(Move step)
    {
        // Of two activations now the one, now the other gets what is sent.
        route = step.Number / 32;
        sum += step.Number;
        switch (step.Kind)
        {
            case MoveKind.Run:
                for (var i = 0; i <= step.Number % 32; i++)
                    Advance(0);
                break;
            case MoveKind.DeliverAny:
                Advance(step.Number);
                break;
            case MoveKind.Lose when Pick(step.Number) is { } lost:
                if (lost.Stage != FlightStage.AtWork)
                    Flights.Remove(lost);
                lost.Abandon();
                break;
            case MoveKind.Delay when Pick(step.Number) is { } delayed:
                delayed.Abandon();
                break;
            case MoveKind.Hold when Pick(step.Number) is { } held:
                held.IsHeld = true;
                break;
            case MoveKind.Release:
                Release();
                break;
            case MoveKind.Duplicate when Pick(step.Number) is { IsCall: true, Stage: FlightStage.Request } twice:
                Flights.Add(twice.Twin());
                break;
            case MoveKind.Send:
                var producer = step.Number % 2 == 0 ? "p" : "q";
                Send(Batch.Of(producer, next[producer]++));
                break;
            case MoveKind.SendAgain when Earlier(step.Number) is { } batch:
                Send(batch);
                break;
            case MoveKind.SendOtherContent when Earlier(step.Number) is { } batch && !unanswered.Contains(batch):
                Run(() => SendOtherAsync(batch with { ContentHash = 1 }));
                break;
            case MoveKind.Tick:
                Tick(Batch.Senders[step.Number % Batch.Partitions]);
                break;
            case MoveKind.Checkpoint:
                Checkpoint(Batch.Receivers[step.Number % Batch.Receivers.Length]);
                break;
            case MoveKind.Clock:
                TickClock();
                break;
            case MoveKind.Decide:
                HasDecided = true;
                Run(() => CallAsync<CoordinatorActor, bool>(null, "decides", Batch.Coordinator, actor => actor.DecideAsync()));
                break;
            case MoveKind.Crash when actors.Count > 0:
                Crash(actors[step.Number % actors.Count]);
                break;
            case MoveKind.CrashAll:
                foreach (var actor in actors.ToArray())
                    Crash(actor);
                break;
            case MoveKind.Split when actors.Count > 0:
                Activate(actors[step.Number % actors.Count].Key);
                break;
        }
        Throw();
    }

    private void Release() => Flights.ForEach(flight => flight.IsHeld = false);

    private void Settle()
    {
        Release();
        eventsToLive = sum % 2 == 0 && weakness != Weakness.CheckpointReadBeforeEpoch ? sum / 2 % LongestLife : -1;
        // The older of two activations dies in the end; nothing else is forced to start again, or what hangs would be healed by it.
        foreach (var group in actors.GroupBy(actor => actor.Key).ToArray())
        {
            foreach (var older in group.Where(actor => actor != group.Last() || actor.IsLeaving).ToArray())
                Crash(older);
        }
        // Rows far ahead from both sources make every pane before them due.
        foreach (var producer in next.Keys.ToArray())
        {
            Send(Batch.Of(producer, next[producer]));
            Send(Batch.Of(producer, next[producer] += 40));
            Send(Batch.Of(producer, next[producer] += 1));
        }
        var through = next.Min(producer => Batch.PaneOf(Batch.Of(producer.Key, producer.Value).Watermark)) - 1;
        for (var round = 0; round < Patience && Unsettled(through) is not null; round++)
        {
            foreach (var batch in unanswered.ToArray())
                Send(batch);
            Wake();
            Drain();
            foreach (var receiver in Batch.Receivers)
                Checkpoint(receiver);
            Drain();
        }
        if (Unsettled(through) is { } missing)
            throw new BrokenInvariantException($"it does not settle: {missing}; under way: {string.Join(", ", Flights)}; active: {string.Join(", ", actors)}");
        Oracle.CompareWith(Storage, Closed!.Value);
    }

    // What runs by itself: who is there, on its timers; and versions with rows in a log, by the silos.
    private void Wake()
    {
        var rows = Batch.Senders.Any(sender => Storage.Rows(sender) > 0);
        if (rows || Active<ReceiverActor>(Batch.Version) is { IsResting: false })
            Run(() => CallAsync<ReceiverActor, bool>(null, "resumes", Batch.Version, actor => actor.ResumeAsync()));
        Drain();
        var ticking = Active<ClockActor>(Batch.Clock) is { IsTicking: true };
        foreach (var sender in Batch.Senders.Where(sender => ticking || Active<PartitionActor>(sender) is not null))
            Tick(sender);
        if (ticking)
            TickClock();
    }

    private T? Active<T>(string key)
        where T : Actor
        => (T?)actors.FindLast(actor => actor.Key == key && actor.IsRoutable);

    private long? Closed => (Storage.Read(Batch.Clock).Value as PaneProgress)?.ClosedThrough;

    private string? Unsettled(long through)
    {
        if (unanswered.Count > 0)
            return $"{unanswered.First()} has no answer";
        // Further is no fault: a source that is heard of for the first time may find panes closed that the others have passed.
        if (!(Closed >= through))
            return $"panes are closed through {Closed}, not {through}";
        return Array.Find(Batch.Senders, sender => Storage.Rows(sender) > 0) is { } untrimmed ? $"the log of {untrimmed} is not trimmed" : null;
    }

    private void Drain()
    {
        for (var events = 0; Flights.Count > 0; events++)
        {
            if (events > 100_000)
                throw new BrokenInvariantException("it does not come to rest");
            foreach (var stuck in Flights.Where(flight => flight.Stage == FlightStage.AtWork && flight.Worker is { IsRoutable: false }).ToArray())
            {
                Flights.Remove(stuck);
                stuck.Abandon();
            }
            if (!Flights.Exists(flight => flight.Stage != FlightStage.AtWork))
                return;
            Advance(0);
            Throw();
            if (unanswered.Count == 0 && eventsToLive-- == 0)
                CrashAll();
        }
    }

    // With what is on its way between them.
    private void CrashAll()
    {
        foreach (var actor in actors.ToArray())
            Crash(actor);
        foreach (var flight in Flights.ToArray())
        {
            Flights.Remove(flight);
            flight.Abandon();
        }
    }

    private void Advance(int number)
    {
        if (Pick(number) is not { Stage: not FlightStage.AtWork } flight)
            return;
        if (flight.Stage == FlightStage.Request)
            flight.Arrive();
        else
            flight.Land();
    }

    // Number 0 is the oldest that can move.
    private Flight? Pick(int number)
    {
        var movable = Flights.FindAll(flight => flight.Stage != FlightStage.AtWork && !flight.IsHeld);
        return movable.Count == 0 ? null : movable[number % movable.Count];
    }

    private Batch? Earlier(int number)
    {
        var producer = number % 2 == 0 ? "p" : "q";
        return next[producer] == 0 ? null : Batch.Of(producer, (ulong)(number / 2) % next[producer]);
    }

    private void Send(Batch batch)
    {
        unanswered.Add(batch);
        Run(async () =>
        {
            Oracle.Answered(batch, await CallAsync<PartitionActor, IngestReply>(null, $"sends {batch}", batch.Partition, actor => actor.ReportAsync(batch)));
            unanswered.Remove(batch);
        });
    }

    private async Task SendOtherAsync(Batch batch)
    {
        var reply = await CallAsync<PartitionActor, IngestReply>(null, $"sends other content as {batch}", batch.Partition, actor => actor.ReportAsync(batch));
        Oracle.Equal(IngestStatus.Conflict, reply.Status, $"the answer to other content as {batch}");
    }

    private void Tick(string sender) => Run(() => CallAsync<PartitionActor, bool>(null, "ticks", sender, async actor =>
    {
        await actor.TickAsync();
        return true;
    }));

    private void Checkpoint(string receiver) => Run(() => CallAsync<ReceiverActor, bool>(null, "checkpoints", receiver, async actor =>
    {
        await actor.CheckpointAsync();
        return true;
    }));

    private void TickClock() => Run(() => CallAsync<ClockActor, bool>(null, "ticks", Batch.Clock, async actor =>
    {
        await actor.TickAsync();
        return true;
    }));

    private void Crash(Actor actor)
    {
        actor.Crash();
        actors.Remove(actor);
        foreach (var flight in Flights.Where(flight => flight.Worker == actor && flight.Stage == FlightStage.AtWork).ToArray())
        {
            Flights.Remove(flight);
            flight.Abandon();
        }
    }

    private Actor Activate(string key)
    {
        Actor actor = key[0] switch
        {
            'i' => new PartitionActor(this, key),
            'w' => new ClockActor(this, key),
            'k' => new CoordinatorActor(this, key),
            _ => new ReceiverActor(this, key),
        };
        actors.Add(actor);
        actor.Start();
        return actor;
    }

    private Task<T> Fly<T>(Flight<T> flight)
    {
        Flights.Add(flight);
        return flight.Answer;
    }

    private void Throw()
    {
        if (failure is not null)
            throw failure;
    }
}
