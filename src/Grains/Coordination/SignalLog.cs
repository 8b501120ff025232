namespace Watchgrain.Grains.Coordination;

/// <summary>
/// The signals of a version that count, in the order in which they were found to; the oldest beyond <see cref="Kept"/> are dropped and counted. A stream (family, subject; of fairness, repeated rows and triggers also the statistic) sends its signals in the order of panes, so its last pane tells exactly
/// what has been taken, however long ago: one number per stream.
/// </summary>
[GenerateSerializer, Alias("wg.SignalLog")]
public sealed class SignalLog
{
    /// <summary>About 4 MB of state at the most.</summary>
    public const int Kept = 10_000;

    [Id(0)] public List<Signal> Signals { get; set; } = [];

    /// <summary>How many were dropped: the number of the first that is still there.</summary>
    [Id(1)] public long Dropped { get; private set; }

    /// <summary>The last pane of each stream. Empty in a record of before it was kept: what the signals say holds then.</summary>
    [Id(2)] public Dictionary<SignalSeries, long> LastPanes { get; set; } = [];

    public long Total => Dropped + Signals.Count;

    /// <summary>Notes that a signal has come. False when one of this stream and pane, or of a later pane, has been taken.</summary>
    public bool Take(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        if (LastPanes.Count == 0)
        {
            foreach (var earlier in Signals) LastPanes[SignalSeries.Of(earlier)] = Math.Max(earlier.Pane, LastPanes.GetValueOrDefault(SignalSeries.Of(earlier), long.MinValue));
        }

        if (LastPanes.TryGetValue(SignalSeries.Of(signal), out var last) && signal.Pane <= last) return false;
        LastPanes[SignalSeries.Of(signal)] = signal.Pane;
        return true;
    }

    /// <summary>Adds a signal that counts.</summary>
    public void Add(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        Signals.Add(signal);
        if (Signals.Count > Kept)
        {
            Signals.RemoveAt(0);
            Dropped++;
        }
    }

    /// <summary>Whether a signal of this stream and pane is still there. Looks through all of them: for records of before signals said that they count.</summary>
    public bool Has(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return Signals.FindLastIndex(other => other.Pane == signal.Pane && SignalSeries.Of(other) == SignalSeries.Of(signal)) >= 0;
    }

    public SignalPage Page(long first, int limit)
    {
        var from = Math.Clamp(first, Dropped, Total);
        return new([.. Signals.Skip((int)(from - Dropped)).Take(limit)], from, Total);
    }

    /// <summary>The signals of a range of panes, both ends included.</summary>
    public IEnumerable<Signal> OfPanes(long firstPane, long lastPane) => Signals.Where(signal => signal.Pane >= firstPane && signal.Pane <= lastPane);
}
