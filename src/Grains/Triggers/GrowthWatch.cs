using Watchgrain.Grains.Features;
using Watchgrain.Grains.Slices.Cells;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.Triggers;

/// <summary>Notes the patterns of a version that have grown (<see cref="PatternGrowth"/>), pane by pane, before any label comes. It is shown and raises nothing: what becomes frequent is mostly the world's doing. Pure; not thread-safe.</summary>
/// <param name="features">Whose cells rows carry.</param>
/// <param name="reference">What came before.</param>
/// <param name="state">Empty at the beginning.</param>
public sealed class GrowthWatch(FeatureCells[] features, PatternCounts reference, GrowthWatchState state)
{
    /// <summary>32 patterns are kept, the latest and of these the least likely.</summary>
    public const int MostKept = 32;

    private readonly List<Growth> grown = [.. state.Grown];
    private double counted = state.Counted;
    private int unkept = state.Unkept;

    /// <summary>The latest first.</summary>
    public GrowthWatchState State() => new([.. grown], counted) { Unkept = unkept };

    /// <summary>Takes the rows of a pane, panes in ascending order.</summary>
    public void Close(long pane, PatternCounts rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        counted = Math.Min(reference.Share, rows.Share);
        var all = PatternGrowth.Of(reference, rows);
        unkept = Math.Max(0, all.Count - MostKept);
        foreach (var found in all.Take(MostKept))
        {
            var where = CellConditions.Of(found.Pattern, features);
            var before = grown.Find(one => one.Where == where);
            grown.RemoveAll(one => one.Where == where);
            grown.Add(new()
            {
                Where = where,
                SincePane = before is not null && pane - before.LastPane < AlarmRule.RecoveryPanes ? before.SincePane : pane,
                LastPane = pane,
                Rows = found.Rows,
                Ones = found.Ones,
                Expected = found.Expected,
                LogP = found.LogP,
            });
        }
        Growth[] kept = [.. grown.OrderByDescending(one => one.LastPane).ThenBy(one => one.LogP).ThenBy(one => one.Where, StringComparer.Ordinal).Take(MostKept)];
        grown.Clear();
        grown.AddRange(kept);
    }
}
