namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>What a schedule may do next. Numbers choose among what is there, modulo its count.</summary>
public enum MoveKind
{
    /// <summary>The oldest messages and writes arrive, as many as the number says.</summary>
    Run,
    DeliverAny,
    /// <summary>A message or a write never arrives, or its answer gets lost; the caller gets an error.</summary>
    Lose,
    /// <summary>The caller gets an error; the message or the write arrives later.</summary>
    Delay,
    /// <summary>A message, a write or an answer becomes slow: everything else overtakes it until it is released.</summary>
    Hold,
    Release,
    /// <summary>A message arrives twice.</summary>
    Duplicate,
    Send,
    SendAgain,
    SendOtherContent,
    Tick,
    Checkpoint,
    Clock,
    Crash,
    CrashAll,
    /// <summary>A second activation begins beside the first.</summary>
    Split,
    /// <summary>A decision comes into force at the coordinator.</summary>
    Decide,
}

/// <summary>One step of a schedule.</summary>
public readonly record struct Move(MoveKind Kind, int Number)
{
    public override string ToString() => $"{Kind} {Number}";
}
