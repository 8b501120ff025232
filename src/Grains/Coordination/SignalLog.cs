namespace Watchgrain.Grains.Coordination;

/// <summary>The signals of a version in the order of their acceptance; the oldest beyond <see cref="Kept"/> are dropped and counted.</summary>
[GenerateSerializer, Alias("wg.SignalLog")]
public sealed class SignalLog
{
    /// <summary>About 4 MB of state at the most.</summary>
    public const int Kept = 10_000;

    [Id(0)] public List<Signal> Signals { get; set; } = [];

    [NonSerialized] private HashSet<(Family, Subject, long)>? known;

    /// <summary>How many were dropped: the number of the first that is still there.</summary>
    [Id(1)] public long Dropped { get; private set; }

    public long Total => Dropped + Signals.Count;

    /// <summary>False when a signal of this family, subject and pane is there.</summary>
    public bool Add(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        known ??= [.. Signals.Select(Key)];
        if (!known.Add(Key(signal))) return false;
        Signals.Add(signal);
        if (Signals.Count > Kept)
        {
            known.Remove(Key(Signals[0]));
            Signals.RemoveAt(0);
            Dropped++;
        }

        return true;
    }

    public SignalPage Page(long first, int limit)
    {
        var from = Math.Clamp(first, Dropped, Total);
        return new([.. Signals.Skip((int)(from - Dropped)).Take(limit)], from, Total);
    }

    /// <summary>The signals of a range of panes, both ends included.</summary>
    public IEnumerable<Signal> OfPanes(long firstPane, long lastPane) => Signals.Where(signal => signal.Pane >= firstPane && signal.Pane <= lastPane);

    private static (Family, Subject, long) Key(Signal signal) => (signal.Family, signal.Subject, signal.Pane);
}
