namespace Watchgrain.Grains.Releases;

/// <summary>The rules of releases: what overlaps, what the budget allows. Pure.</summary>
internal sealed class ReleaseLedger(ReleaseState state, long budget)
{
    /// <summary>Of a model; of weeks, 20 years.</summary>
    public const int MostWindows = 1000;

    public (ReleaseStatus Status, ReleasedWindow Window) Judge(ReleasedWindow window, long epsilon)
    {
        // Noise hides what the difference of two windows would tell.
        if (epsilon > 0) return (epsilon > budget - state.Spent ? ReleaseStatus.OverBudget : ReleaseStatus.Done, window);
        if (state.Windows.Find(window.IsSame) is { } same) return (ReleaseStatus.Done, same);
        if (state.Windows.Find(window.Overlaps) is { } other) return (ReleaseStatus.Overlaps, other);
        return (state.Windows.Count == MostWindows ? ReleaseStatus.TooMany : ReleaseStatus.Done, window);
    }

    /// <summary>Takes note of a release whose entry stands.</summary>
    public void Take(ReleasedWindow window, long epsilon)
    {
        state.Next++;
        state.Spent += epsilon;
        if (epsilon == 0 && !state.Windows.Exists(window.IsSame)) state.Windows.Add(window);
    }
}
