using CsCheck;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Performance;

public sealed class PerformanceTests
{
    [Fact]
    public void Accuracy_OfCounts_HasWilsonsInterval()
    {
        // Wilson's 95 % interval of 81 in 263, a customary textbook case: 0.2553 to 0.3662.
        var share = Accuracy.Of(81, 263)!.Value;
        Assert.Equal((.2553, .3662), (Math.Round(share.Lower, 4), Math.Round(share.Upper, 4)));
        Assert.Equal((0.0, 1.0), (Accuracy.Of(0, 5)!.Value.Lower, Accuracy.Of(5, 5)!.Value.Upper));
        Assert.Null(Accuracy.Of(0, 0));
        Assert.Null(Accuracy.Of(6, 5));
    }

    [Fact]
    public void RocAuc_FromCells_StaysWithinItsBound() => Gen.Select(Gen.Select(Gen.Int[0, 1], Gen.Double[0, 1]).Array[0, 200], Gen.Int[1, 2000]).Sample((rows, grid) =>
    {
        int[] labels = [.. rows.Select(row => row.Item1)];
        double[] scores = [.. rows.Select(row => Math.Round(row.Item2 * grid) / grid)];
        var cells = new OutcomeCells();
        for (var i = 0; i < labels.Length; i++) cells.Add(labels[i], scores[i] >= .5 ? 1 : 0, scores[i]);
        var exact = RocAuc.FromSamples(labels, scores);
        var binned = RocAuc.From(cells);
        Assert.Equal(exact is null, binned is null);
        if (exact is null) return;
        Assert.InRange(Math.Abs(exact.Value.Value - binned!.Value.Value), 0, binned.Value.Bound + 1e-12);
        Assert.InRange(exact.Value.Value, exact.Value.Lower, exact.Value.Upper);
        Assert.InRange(exact.Value.Lower, 0, exact.Value.Upper);
        Assert.Equal(labels.Sum(), exact.Value.Positives);
    }, iter: 300);

    [Fact]
    public void RocAuc_WithOneClassOrNone_IsNull()
    {
        Assert.Null(RocAuc.FromSamples([], []));
        Assert.Null(RocAuc.FromSamples([1, 1], [.1, .9]));
        Assert.Null(RocAuc.From(new OutcomeCells()));
        Assert.Equal(.5, RocAuc.FromSamples([0, 1], [.5, .5])!.Value.Value);
        Assert.Throws<ArgumentException>(() => RocAuc.FromSamples([0, 1], [double.NaN, 1]));
    }

    [Fact]
    public void RocAuc_OfManySamples_HasAnIntervalThatCovers()
    {
        // Two normals one deviation apart: AUC = Φ(1/√2) = .7602.
        var covered = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            double[] scores = [.. Samples.Normal(seed, 300), .. Samples.Normal(seed + 1000, 100, 1)];
            int[] labels = [.. new int[300], .. Enumerable.Repeat(1, 100)];
            var auc = RocAuc.FromSamples(labels, scores)!.Value;
            covered += auc.Lower <= .76025 && .76025 <= auc.Upper ? 1 : 0;
        }
        Assert.InRange(covered / 200.0, .9, 1);
    }
}
