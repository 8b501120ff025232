namespace Watchgrain.Grains.Denials;

/// <summary>Keeps one entry per principal and minute, and of all the latest: whoever is turned away cannot make it grow. Pure.</summary>
public sealed class AccessDenialLog(AccessDenialState state)
{
    /// <summary>Some 100 KB. Of one principal who is turned away all the time it is the last 16 hours.</summary>
    public const int MostEntries = 1000;

    /// <summary>Adds what a gateway has counted; an entry of the same principal and minute, of another gateway or an earlier moment, grows.</summary>
    public void Add(IReadOnlyCollection<AccessDenial> denials, long uncounted)
    {
        ArgumentNullException.ThrowIfNull(denials);
        state.ForgottenCalls += uncounted;
        foreach (var denial in denials) Add(denial);
        var excess = state.Entries.Count - MostEntries;
        if (excess <= 0) return;
        state.Forgotten += excess;
        state.ForgottenCalls += state.Entries.Take(excess).Sum(entry => entry.Count);
        state.Entries.RemoveRange(0, excess);
    }

    private void Add(AccessDenial denial)
    {
        var place = state.Entries.Count;
        for (; place > 0 && state.Entries[place - 1].Minute >= denial.Minute; place--)
        {
            var entry = state.Entries[place - 1];
            if (entry.Minute != denial.Minute || entry.Principal != denial.Principal) continue;
            state.Entries[place - 1] = denial with { Count = entry.Count + denial.Count };
            return;
        }

        // Behind those of its own minute, so that the order is that of arrival.
        while (place < state.Entries.Count && state.Entries[place].Minute == denial.Minute) place++;
        state.Entries.Insert(place, denial);
    }
}
