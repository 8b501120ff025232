using CsCheck;
using Watchgrain.Statistics.Labels;

namespace Watchgrain.Statistics.Tests.Labels;

public sealed class LabelDelayCurveTests
{
    [Fact]
    public void Of_GroupsThatWereWatchedForLongEnough_IsTheShareLabelled()
    {
        var curve = LabelDelayCurve.Of([(10, 100, LabelDelaysTests.Of([1, 1, 3])), (10, 100, LabelDelaysTests.Of([3, 6]))]);

        Assert.Equal([(1, 0.1, 20), (3, 0.2, 18), (6, 0.25, 16)], curve.Points.Select(point => (point.Age, Math.Round(point.Share, 12), point.AtRisk)));
        Assert.Equal(3, curve.AgeOf(0.2));
        Assert.Null(curve.AgeOf(0.26));
    }

    // By hand: at age 1 both groups are at risk, 2 of 20 are labelled; at age 5 only the older one, 4 of its remaining 8.
    [Fact]
    public void Of_AYoungGroup_CountsOnlyAtAgesThatItHasHad()
    {
        var curve = LabelDelayCurve.Of([(10, 9, LabelDelaysTests.Of([1, 1, 5, 5, 5, 5])), (10, 4, LabelDelaysTests.Of([]))]);

        Assert.Equal([(1, 0.1, 20), (5, 0.55, 8)], curve.Points.Select(point => (point.Age, Math.Round(point.Share, 12), point.AtRisk)));
    }

    [Fact]
    public void Of_AGroupThatHasNotBeenWatched_SaysNothing() => Assert.Empty(LabelDelayCurve.Of([(10, -3, LabelDelaysTests.Of([0, 2]))]).Points);

    // The oracle is the textbook's way, one prediction after the other.
    [Fact]
    public void Of_RandomGroups_IsTheProductLimitEstimate() => Gen.Select(Gen.Int[0, 20], Gen.Int[-1, 8], Gen.Int[0, 7].Array[0, 12]).Array[1, 5].Sample(groups =>
    {
        var curve = LabelDelayCurve.Of(groups.Select(group => ((long)group.Item1, (long)group.Item2, LabelDelaysTests.Of(group.Item3.Select(age => (long)age)))));
        var rows = groups.SelectMany(group => group.Item3.Select(age => (Watched: group.Item2, Label: age)).Concat(Enumerable.Repeat((Watched: group.Item2, Label: int.MaxValue), Math.Max(0, group.Item1 - group.Item3.Length)))).ToArray();
        var without = 1.0;
        var wanted = new List<(long, double)>();
        for (var age = 0; age <= 7; age++)
        {
            var atRisk = rows.Count(row => row.Watched >= age && row.Label >= age);
            var labelled = rows.Count(row => row.Watched >= age && row.Label == age);
            if (atRisk == 0 || !rows.Any(row => row.Label == age))
                continue;
            without *= 1 - ((double)labelled / atRisk);
            wanted.Add((age, 1 - without));
        }
        Assert.Equal(wanted, curve.Points.Select(point => (point.Age, point.Share)));
    }, iter: 1000);
}
