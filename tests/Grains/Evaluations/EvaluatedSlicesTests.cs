using Watchgrain.Grains.Evaluations;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Tests.Slices.Conditions;

namespace Watchgrain.Grains.Tests.Evaluations;

public sealed class EvaluatedSlicesTests
{
    [Fact]
    public void Rows_OfSeveralBatches_StandInTheirDeclaredSlices()
    {
        var slices = new EvaluatedSlices(Spec(
            new SliceSpec { Feature = "region", Values = ["north", "nowhere"] },
            new ConditionSliceSpec { Feature = SliceName.ByCondition, Values = ["young"], Where = "age < 30" }));
        slices.Add(ConditionRows.Of([20, 40, null], ["north", null, "south"]));
        slices.Add(ConditionRows.Of([29, 30], ["south", "north"]));

        Assert.Equal(
            [("region=north", "0,4"), ("region=nowhere", ""), ("young", "0,3")],
            slices.All.Select(slice => (slice.Name.ToString(), string.Join(',', slice.Rows))));
        Assert.Equal(4, slices.Memberships);
    }

    [Fact]
    public void Values_OfAFeatureWithoutAList_AreSlicesInTheOrderInWhichTheyComeAsFarAsTheirNumberGoes()
    {
        var slices = new EvaluatedSlices(Spec(new SliceSpec { Feature = "region", Values = [], All = true }));
        var many = Enumerable.Range(0, EvaluatedSlices.MostValues).Select(number => $"r{number}").ToArray();
        slices.Add(ConditionRows.Of(new double?[many.Length], many));
        slices.Add(ConditionRows.Of([1, 2, 3], ["one too many", "r0", null]));

        Assert.Equal(EvaluatedSlices.MostValues, slices.All.Count());
        Assert.Equal([0, many.Length + 1], slices.All.First().Rows);
        Assert.DoesNotContain(slices.All, slice => slice.Name.Value == "one too many");
    }

    private static VersionSpec Spec(params SliceSpec[] slices) => new() { Features = ConditionRows.Features, Axis = Axis.Sequence, PaneLength = 100, LabelMaturity = 0, LabelHorizon = 1000, Slices = slices };
}
