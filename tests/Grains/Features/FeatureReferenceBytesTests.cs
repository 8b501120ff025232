using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Features;

public sealed class FeatureReferenceBytesTests
{
    /// <summary>Written by a release that did not keep what the model did in each cell.</summary>
    private const string Frozen =
        "20E820E820E001090122030101010101220301620981000000000000E03F21E001010101810000000000000000C5010401C101E021E8400D6F726967696E010901010101C101E0410D6469676573744105010221000321E8000D410966656564010941050405E0E0013121E8C027410741544CE0E0";

    private readonly Serializer<FeatureReference> serializer = new ServiceCollection().AddSerializer(options => options.AddAssembly(typeof(FeatureReference).Assembly)).BuildServiceProvider().GetRequiredService<Serializer<FeatureReference>>();

    [Fact]
    public void Bytes_OfEarlierReleases_AreReadAsTheSameReferenceWithoutMeans()
    {
        var read = serializer.Deserialize(Convert.FromHexString(Frozen))!;

        Assert.Null(read.Means);
        Assert.Equal(serializer.SerializeToArray(Reference()), serializer.SerializeToArray(read));
    }

    [Fact]
    public void Bytes_OfAReferenceWithMeans_AreReadAsTheyWereWritten()
    {
        var read = serializer.Deserialize(serializer.SerializeToArray(Reference() with { Means = new([0.25, 0.5], [0.125, 0.0625]) }))!;

        Assert.Equal([0.25, 0.5], read.Means!.Predictions);
        Assert.Equal([0.125, 0.0625], read.Means.Errors!);
        Assert.Null(serializer.Deserialize(serializer.SerializeToArray(Reference() with { Means = new([0.25, 0.5], null) }))!.Means!.Errors);
    }

    private static FeatureReference Reference() => new()
    {
        Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = 100, LabelMaturity = 100, LabelHorizon = 300 },
        Feature = new() { Name = "origin", Kind = FeatureKind.Categorical },
        Digest = "digest",
        Binning = [1, 2],
        Parts = [new() { Pane = 3, Source = "feed", Kind = SummaryKind.Categorical, Bytes = [4, 5] }],
        Streams = 12,
        Slice = new("origin", "ATL"),
    };
}
