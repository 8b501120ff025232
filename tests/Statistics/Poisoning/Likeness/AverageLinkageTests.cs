using Watchgrain.Statistics.Poisoning.Likeness;

namespace Watchgrain.Statistics.Tests.Poisoning.Likeness;

public sealed class AverageLinkageTests
{
    /// <summary>Of numpy, for the sources of <see cref="LikenessFigures"/>.</summary>
    public static readonly double[,] Cosines =
    {
        { 1.0, 0.699886106, 0.73688656, -0.041336523, 0.263378765, -0.587952877, -0.322814059 },
        { 0.699886106, 1.0, 0.830154828, -0.09498226, -0.25505478, -0.030250495, -0.15063119 },
        { 0.73688656, 0.830154828, 1.0, 0.229906337, -0.09238184, -0.303921039, 0.263708817 },
        { -0.041336523, -0.09498226, 0.229906337, 1.0, 0.087152484, 0.003062494, 0.507565059 },
        { 0.263378765, -0.25505478, -0.09238184, 0.087152484, 1.0, -0.28512721, -0.036249297 },
        { -0.587952877, -0.030250495, -0.303921039, 0.003062494, -0.28512721, 1.0, 0.161381034 },
        { -0.322814059, -0.15063119, 0.263708817, 0.507565059, -0.036249297, 0.161381034, 1.0 },
    };

    // Heights from the definition (the mean of all pairs), member by member in numpy.
    [Fact]
    public void Merges_OfSevenSources_AreThoseOfTheDefinition()
    {
        var merges = AverageLinkage.Merges(Cosines);

        Assert.All(merges.Zip([0.830154828, 0.718386333, 0.507565059, 0.082221764, -0.028019285, -0.106041443]), pair => Assert.Equal(pair.Second, pair.First.Height, 5e-9));
        Assert.Equal(["1,2", "0,1,2", "3,6", "3,5,6", "0,1,2,4", "0,1,2,3,4,5,6"], merges.Select(merge => string.Join(',', merge.Members)));
    }

    [Fact]
    public void Merges_OfNobodyOrOne_AreNone()
    {
        Assert.Empty(AverageLinkage.Merges(new double[0, 0]));
        Assert.Empty(AverageLinkage.Merges(new double[,] { { 1 } }));
    }
}
