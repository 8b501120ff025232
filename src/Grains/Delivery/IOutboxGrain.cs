using Orleans.Concurrency;
using Watchgrain.Grains.Retention;

namespace Watchgrain.Grains.Delivery;

/// <summary>
/// Delivers the steps of a tenant's decisions to one channel: reads the audit log from where the channel began and tries until each has been taken or given up. Key: <see cref="GrainKeys.Outbox"/>.
/// All calls interleave: attempts go on meanwhile.
/// </summary>
[Alias("wg.IOutboxGrain")]
public interface IOutboxGrain : IGrainWithStringKey
{
    /// <summary>Returns when the outbox is at work: what comes into the log from then on is delivered. Nothing happens where there is no such channel.</summary>
    [Alias("Wake"), AlwaysInterleave]
    Task WakeAsync();

    /// <summary>Null when there is no such channel.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<ChannelView?> GetAsync();

    /// <summary>The dead letters that are kept, in the order in which they were given up; null when there is no such channel.</summary>
    [Alias("ListDead"), AlwaysInterleave]
    Task<DeadLetter[]?> ListDeadAsync();

    /// <summary>Delivers an entry of the log again: a dead letter, one that was forgotten, or what was delivered before. Durable when it returns.</summary>
    /// <param name="index">Of the entry.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="insists">An alias is to be moved from wherever it points.</param>
    [Alias("Replay"), AlwaysInterleave]
    Task<ReplayStatus> ReplayAsync(long index, string actor, bool insists = false);

    /// <summary>Sends a test event, once, at most for 5 seconds; null when there is no such channel.</summary>
    [Alias("Test"), AlwaysInterleave]
    Task<ChannelTest?> TestAsync(string actor);

    /// <summary>Counts the dead letters that were given up before a time, or deletes them.</summary>
    [Alias("ForgetDead"), AlwaysInterleave]
    Task<OldData> ForgetDeadAsync(DateTimeOffset before, bool forget);
}
