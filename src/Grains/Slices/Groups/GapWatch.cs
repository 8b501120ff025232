using MathNet.Numerics.Distributions;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Performance;
using Watchgrain.Statistics.Fairness;

namespace Watchgrain.Grains.Slices.Groups;

/// <summary>
/// Watches that a group's rate keeps its place beside that of all other rows: evidence of an e-detector in both directions that it has left the share which follows from the reference and the others' share of the same pane (<see cref="UsualGap"/>). Pure; not
/// thread-safe.
/// </summary>
/// <remarks>
/// No evidence is a departure of up to <see cref="DecayWatch.ToleratedRise"/>, or of the error of what the reference says where it is larger, at such a probability that those of all groups hold together with 1 − δ: a small group is known badly,
/// and so needs a larger departure. The n rows of a pane count for n/(1 + nu + nv): u the chance of the pane's others, v the scatter of whole panes.
/// </remarks>
public sealed class GapWatch
{
    /// <summary>Two rates in two directions.</summary>
    private const int DetectorsPerGroup = 4;

    private readonly UsualGap gap;
    private readonly double scatter;
    private readonly double quantile;
    private readonly ExcessWatch surplus;
    private readonly ExcessWatch deficit;

    /// <param name="level">The group's in the reference.</param>
    /// <param name="scatter">See <see cref="GroupReference"/>.</param>
    /// <param name="groups">How many are watched.</param>
    /// <param name="state">Null at the beginning.</param>
    public GapWatch(GapLevel level, double scatter, int groups, GapState? state)
    {
        ArgumentNullException.ThrowIfNull(level);
        (gap, this.scatter) = (level.Usual, scatter);
        quantile = Normal.InvCDF(0, 1, 1 - AlarmRule.Delta / (DetectorsPerGroup * groups));
        LogThreshold = AlarmRule.LogThreshold(BudgetPart.Groups, DetectorsPerGroup * groups);
        (surplus, deficit) = (new(state?.Surplus), new(state?.Deficit));
    }

    public double LogThreshold { get; }

    public GapState State() => new(surplus.State(), deficit.State());

    /// <summary>Takes a pane, panes in ascending order; returns what departs, or null. A pane in which one side has no rows changes nothing.</summary>
    public GapFinding? Step(long pane, GroupRate rate)
    {
        if (!rate.IsComparable)
            return null;
        var usual = gap.ExpectedIn(rate);
        var effect = 1 + rate.Rows * (gap.OthersIn(rate) + scatter);
        var high = surplus.Step(pane, rate.Hits, rate.Rows, usual * rate.Rows, Math.Max(DecayWatch.ToleratedRise, gap.ExpectedIn(rate, quantile) - usual), effect, LogThreshold);
        var low = deficit.Step(pane, rate.Rows - rate.Hits, rate.Rows, (1 - usual) * rate.Rows, Math.Max(DecayWatch.ToleratedRise, usual - gap.ExpectedIn(rate, -quantile)), effect, LogThreshold);
        high = high && surplus.Speaks(pane, IsMaterial(surplus));
        low = low && deficit.Speaks(pane, IsMaterial(deficit));
        return high ? Of(surplus, false) : low ? Of(deficit, true) : null;

        GapFinding Of(ExcessWatch watch, bool tooLow)
        {
            double rows = watch.SinceRows, share = watch.SinceOnes / rows, expected = watch.SinceExpected / rows;
            return new(tooLow ? 1 - share : share, tooLow ? 1 - expected : expected, rate.OtherShare, watch.SinceRows, watch.LogEvidence, watch.SincePane ?? pane);
        }
    }

    private static bool IsMaterial(ExcessWatch watch) => watch.SinceRows >= FairnessReport.LeastRows && watch.Excess >= DecayWatch.ToleratedRise;
}
