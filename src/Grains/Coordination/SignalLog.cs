namespace Watchgrain.Grains.Coordination;

/// <summary>The signals of a version in the order of their acceptance; the oldest beyond <see cref="Kept"/> are dropped and counted.</summary>
[GenerateSerializer, Alias("wg.SignalLog")]
public sealed class SignalLog
{
    /// <summary>About 4 MB of state at the most.</summary>
    public const int Kept = 10_000;

    [Id(0)] private readonly List<Signal> signals = [];

    [NonSerialized] private HashSet<(Family, Subject, long)>? known;

    /// <summary>How many were dropped: the number of the first that is still there.</summary>
    [Id(1)] public long Dropped { get; private set; }

    public long Total => Dropped + signals.Count;

    /// <summary>False when a signal of this family, subject and pane is there.</summary>
    public bool Add(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        known ??= [.. signals.Select(Key)];
        if (!known.Add(Key(signal))) return false;
        signals.Add(signal);
        if (signals.Count > Kept)
        {
            known.Remove(Key(signals[0]));
            signals.RemoveAt(0);
            Dropped++;
        }

        return true;
    }

    public SignalPage Page(long first, int limit)
    {
        var from = Math.Clamp(first, Dropped, Total);
        return new([.. signals.Skip((int)(from - Dropped)).Take(limit)], from, Total);
    }

    /// <summary>The signals of a range of panes, both ends included.</summary>
    public IEnumerable<Signal> OfPanes(long firstPane, long lastPane) => signals.Where(signal => signal.Pane >= firstPane && signal.Pane <= lastPane);

    private static (Family, Subject, long) Key(Signal signal) => (signal.Family, signal.Subject, signal.Pane);
}
