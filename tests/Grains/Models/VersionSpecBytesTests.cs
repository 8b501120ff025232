using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;

namespace Watchgrain.Grains.Tests.Models;

public sealed class VersionSpecBytesTests
{
    /// <summary>Written by a release without conditions and without a limit of feedback.</summary>
    private const string Frozen =
        "20E820000321E8400D6F726967696E010901010101E0E001090122030101010101220301421F81000000000000E03F21000521E8C00B210005410741544C4007424F53E00101E020E8400F6361727269657221E00103E0E001010101E0";

    private readonly Serializer<VersionSpec> serializer = new ServiceCollection().AddSerializer(options => options.AddAssembly(typeof(VersionSpec).Assembly)).BuildServiceProvider().GetRequiredService<Serializer<VersionSpec>>();

    // Two specs are the same when this release writes the same bytes of them.
    [Fact]
    public void Bytes_OfEarlierReleases_AreReadAsTheSameSpec() => Assert.Equal(serializer.SerializeToArray(Spec()), serializer.SerializeToArray(serializer.Deserialize(Convert.FromHexString(Frozen))!));

    [Fact]
    public void Bytes_OfASpecWithACondition_AreReadAsTheyWereWritten()
    {
        var spec = Spec();
        var read = serializer.Deserialize(serializer.SerializeToArray(spec with { Slices = [.. spec.Slices, new ConditionSliceSpec { Feature = SliceName.ByCondition, Values = ["young"], Where = "age < 25", Pinned = true }] }))!;

        Assert.Equal([("origin", "ATL"), ("origin", "BOS"), (SliceName.ByCondition, "young")], read.DeclaredSlices());
        Assert.Equal("age < 25", Assert.IsType<ConditionSliceSpec>(read.Slices[2]).Where);
        Assert.IsType<SliceSpec>(read.Slices[1]);
        Assert.Equal([new(SliceName.ByCondition, "young")], read.PinnedSlices());
    }

    [Fact]
    public void Bytes_OfASpecWithCostsAndThresholds_AreReadAsTheyWereWritten()
    {
        var spec = Spec() with
        {
            Costs = new() { Currency = "EUR", FalsePositive = 5, FalseNegative = 120.5 },
            Thresholds = [new() { Statistic = "psi", Feature = "origin", Limit = 0.25 }, new() { Statistic = "accuracy", Limit = 0.8, IsLower = true, Panes = 3 }],
            Features = [new() { Name = "origin", Kind = FeatureKind.Categorical, Upstream = "warehouse.routes" }],
        };
        var read = serializer.Deserialize(serializer.SerializeToArray(spec))!;

        Assert.Equal(spec.Costs, read.Costs);
        Assert.Equal(spec.Thresholds, read.Thresholds);
        Assert.Equal("warehouse.routes", read.Features[0].Upstream);
        Assert.Equal((null, null), (read.WithoutColumns().Costs, read.WithoutColumns().Thresholds));
    }

    [Fact]
    public void Bytes_OfASpecWithAnEmbeddingAndADriftBudget_AreReadAsTheyWereWritten()
    {
        var read = serializer.Deserialize(serializer.SerializeToArray(Spec() with { Embedding = new() { Dimension = 768 }, DriftBudget = 0.1 }))!;

        Assert.Equal((0.1, VersionSpec.DefaultDriftBudget), (read.LargestDrift, serializer.Deserialize(Convert.FromHexString(Frozen))!.LargestDrift));
        Assert.Equal(new() { Dimension = 768 }, read.Embedding);
        Assert.Null(read.WithoutColumns().Embedding);
        Assert.Null(serializer.Deserialize(Convert.FromHexString(Frozen))!.Embedding);
    }

    private static VersionSpec Spec() => new()
    {
        Features = [new() { Name = "origin", Kind = FeatureKind.Categorical }],
        Axis = Axis.Sequence,
        PaneLength = 100,
        LabelMaturity = 100,
        LabelHorizon = 1000,
        Slices = [new() { Feature = "origin", Values = ["ATL", "BOS"] }, new() { Feature = "carrier", Values = [], All = true }],
    };
}
