using Watchgrain.Statistics.Fairness;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Grains.Slices.Groups;

/// <summary>What a reference shows of a group's rate beside that of all other rows: a stored <see cref="UsualGap"/>.</summary>
[GenerateSerializer, Immutable, Alias("wg.GapLevel")]
public sealed record GapLevel([property: Id(0)] double LogOdds, [property: Id(1)] double Variance, [property: Id(2)] double OtherLogOdds, [property: Id(3)] double OtherVariance)
{
    public UsualGap Usual => new(LogOdds, Variance, OtherLogOdds, OtherVariance);

    /// <summary>Null with fewer rows or others than <see cref="FairnessReport.LeastRows"/>.</summary>
    /// <param name="panes">The group's in the reference.</param>
    /// <param name="scatter">How much whole panes scatter (<see cref="PaneScatter"/>).</param>
    public static GapLevel? Of(IReadOnlyCollection<GroupRate> panes, double scatter)
    {
        ArgumentNullException.ThrowIfNull(panes);
        if (Together(panes) is not { Rows: >= FairnessReport.LeastRows, OtherRows: >= FairnessReport.LeastRows } all)
            return null;
        var (group, variance, others, otherVariance) = UsualGap.Of(all, scatter, panes.Count);
        return new(group, variance, others, otherVariance);
    }

    /// <summary>How much whole panes scatter about the gap of their group, over all groups.</summary>
    public static double Scatter(IEnumerable<IReadOnlyCollection<GroupRate>> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var scatter = new PaneScatter();
        foreach (var panes in groups)
        {
            if (Together(panes) is not { IsComparable: true } all)
                continue;
            var usual = UsualGap.Of(all, 0, panes.Count);
            scatter.Add(panes.Select(pane => (1 / (1.0 / pane.Rows + usual.OthersIn(pane)), pane.Share - usual.ExpectedIn(pane))), usual.RowVariance);
        }
        return scatter.Upper();
    }

    private static GroupRate Together(IEnumerable<GroupRate> panes) => panes.Aggregate(default(GroupRate), (sum, pane) => sum + pane);
}
