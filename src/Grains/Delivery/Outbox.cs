using System.Globalization;

namespace Watchgrain.Grains.Delivery;

/// <summary>
/// The bookkeeping of a channel: what waits, what comes next, what is given up. Of each subject only the oldest delivery may be attempted, so that a subject's steps arrive in order and one that fails holds up its own subject alone.
/// Pure: no clock, no I/O; it changes the state that the grain keeps.
/// </summary>
/// <param name="state">What is kept.</param>
/// <param name="seed">Of the jitter; distinct for each outbox.</param>
/// <param name="channel">Where to.</param>
internal sealed class Outbox(OutboxState state, string seed, Channel channel)
{
    /// <summary>Beyond it the log is not read on: it keeps the rest.</summary>
    public const int MostPending = 256;

    /// <summary>Beyond it the oldest is forgotten; it can still be delivered again by its index.</summary>
    public const int MostDead = 256;

    private const int LongestError = 256;

    public bool HasRoom => state.Pending.Count < MostPending;

    /// <summary>A new channel gets what comes from now on.</summary>
    /// <param name="size">Of the log.</param>
    public void Begin(long size) => state.Next = size;

    /// <summary>Takes the next entry of the log; false, and nothing is changed, when there is no room for it.</summary>
    /// <param name="index">Of the entry; entries that have been read are not taken again.</param>
    /// <param name="subject">Null when the entry is not for this channel.</param>
    /// <param name="now">Time.</param>
    public bool Take(long index, string? subject, DateTimeOffset now)
    {
        if (index < state.Next) return true;
        if (subject is not null)
        {
            if (!HasRoom) return false;
            state.Pending.Add(new(index, subject, 0, now));
        }

        state.Next = index + 1;
        return true;
    }

    /// <summary>An entry of which nothing can be made.</summary>
    public void TakeUnreadable(long index, string error, DateTimeOffset now)
    {
        state.Next = index + 1;
        Bury(new(index, "", 0, Short(error), now));
        Note(error, now);
    }

    /// <summary>What may be attempted: the oldest of each subject that is not busy, when its time has come; in the order of the log.</summary>
    /// <param name="now">Time.</param>
    /// <param name="busy">Subjects with an attempt under way.</param>
    public IEnumerable<PendingDelivery> Due(DateTimeOffset now, IReadOnlySet<string> busy) => Heads(busy).Where(head => head.NextAttempt <= now);

    /// <summary>When the next delivery may be attempted; null when none waits.</summary>
    public DateTimeOffset? NextDue(IReadOnlySet<string> busy)
    {
        var heads = Heads(busy).ToList();
        return heads.Count == 0 ? null : heads.Min(head => head.NextAttempt);
    }

    /// <summary>Takes note of an attempt; true when it was the last one and the delivery is given up.</summary>
    public bool Settle(long index, DeliveryAnswer answer, DateTimeOffset now)
    {
        var place = state.Pending.FindIndex(pending => pending.Index == index);
        if (place < 0) return false;
        if (answer.Result == DeliveryResult.Untried)
        {
            state.Pending[place] = state.Pending[place] with { NextAttempt = now + channel.FirstRetry };
            return false;
        }

        if (answer.Result == DeliveryResult.Delivered)
        {
            state.Pending.RemoveAt(place);
            state.Delivered++;
            return false;
        }

        state.Failed++;
        Note(answer.Error, now);
        var pending = state.Pending[place] with { Attempts = state.Pending[place].Attempts + 1 };
        if (answer.Result == DeliveryResult.Unmade || pending.Attempts >= channel.Attempts)
        {
            state.Pending.RemoveAt(place);
            Bury(new(index, pending.Subject, pending.Attempts, Short(answer.Error), now));
            return true;
        }

        var wait = Backoff.After(pending.Attempts, string.Create(CultureInfo.InvariantCulture, $"{seed}/{index}"), channel.FirstRetry, channel.LongestRetry);
        if (answer.RetryAfter is { } asked && asked > wait) wait = asked < channel.LongestRetry ? asked : channel.LongestRetry;
        state.Pending[place] = pending with { NextAttempt = now + wait };
        return false;
    }

    /// <summary>Puts an entry back among what waits, where it stands in the order of the log, with all its attempts before it.</summary>
    /// <param name="index">Of the entry.</param>
    /// <param name="subject">As it was taken with.</param>
    /// <param name="now">Time.</param>
    /// <param name="insistedBy">Who wants an alias moved from wherever it points; null: nobody does.</param>
    public ReplayStatus Replay(long index, string subject, DateTimeOffset now, string? insistedBy = null)
    {
        if (index < 0 || index >= state.Next) return ReplayStatus.UnknownEntry;
        if (state.Pending.Exists(pending => pending.Index == index)) return ReplayStatus.Pending;
        if (!HasRoom) return ReplayStatus.Full;
        state.Dead.RemoveAll(letter => letter.Index == index);
        var place = state.Pending.FindIndex(pending => pending.Index > index);
        state.Pending.Insert(place < 0 ? state.Pending.Count : place, new(index, subject, 0, now, insistedBy));
        return ReplayStatus.Done;
    }

    public void Note(string error, DateTimeOffset now) => (state.LastError, state.LastErrorAt) = (Short(error), now);

    private IEnumerable<PendingDelivery> Heads(IReadOnlySet<string> busy)
    {
        var seen = new HashSet<string>(busy, StringComparer.Ordinal);
        return state.Pending.Where(pending => seen.Add(pending.Subject));
    }

    private void Bury(DeadLetter letter)
    {
        state.Dead.Add(letter);
        if (state.Dead.Count <= MostDead) return;
        state.Dead.RemoveAt(0);
        state.Forgotten++;
    }

    private static string Short(string error) => error.Length <= LongestError ? error : error[..LongestError];
}
