using CsCheck;
using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Poisoning;

public sealed class RepeatCurveTests(ITestOutputHelper output)
{
    [Fact]
    public void Share_OfAMeasuredSize_IsThatOfItsWindows() => Gen.Int[0, 9].Array[1, 70].Sample(rows =>
    {
        var curve = RepeatCurve.FromReference(Array.ConvertAll(rows, row => (ulong)row));
        double before = 0;
        for (var window = 8; window <= rows.Length; window *= 2) Check(window);
        Check(rows.Length);

        void Check(int window)
        {
            var windows = rows.Chunk(window).Where(chunk => chunk.Length == window).ToArray();
            var share = windows.Average(chunk => 1 - (double)chunk.Distinct().Count() / window);
            // What the rows behind the last whole window do is left out, and may make the larger window's share the smaller one.
            if (window > 1) Assert.Equal(Math.Max(share, before), curve.Share(window), 9);
            before = share;
        }
    }, iter: 300);

    [Theory]
    [InlineData(0.8)]
    [InlineData(1.2)]
    public void Share_OfOtherSizes_IsNearThatOfNewRows(double exponent)
    {
        const int reference = 20_000, runs = 40;
        var draw = new Zipf(30_000, exponent, seed: 5);
        var curve = RepeatCurve.FromReference(draw.Rows(reference));
        foreach (var rows in (int[])[20, 100, 700, 3000, 12_000])
        {
            var fresh = Enumerable.Range(0, runs).Average(_ => 1 - (double)draw.Rows(rows).Distinct().Count() / rows);
            output.WriteLine(FormattableString.Invariant($"{rows} rows: {fresh:0.0000}, {curve.Share(rows):0.0000} by the reference"));
            Assert.InRange(curve.Share(rows) - fresh, -0.012, 0.012);
        }
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(1.2)]
    public void Share_OfMoreRowsThanTheReferenceHas_IsAnUpperBound(double exponent)
    {
        var draw = new Zipf(30_000, exponent, seed: 6);
        var curve = RepeatCurve.FromReference(draw.Rows(4000));
        foreach (var rows in (int[])[6000, 16_000, 100_000])
        {
            var fresh = 1 - (double)draw.Rows(rows).Distinct().Count() / rows;
            Assert.InRange(curve.Share(rows), fresh - 0.01, 1);
        }
        Assert.Equal(1, curve.Share(1e12));
    }

    [Fact]
    public void DesignEffect_OfBursts_IsAsLargeAsTheyAre()
    {
        var random = new Random(3);
        var single = new Zipf(30_000, 0.8, seed: 7).Rows(16_384);
        // Twenty copies each time.
        var bursts = Enumerable.Range(0, 16_384).Select(row => (ulong)row).ToArray();
        for (var first = 0; first < bursts.Length - 20; first += random.Next(30, 400)) bursts.AsSpan(first, 20).Fill((ulong)first);

        Assert.InRange(RepeatCurve.FromReference(single).DesignEffect(256), 1, 2);
        Assert.InRange(RepeatCurve.FromReference(bursts).DesignEffect(256), 4, 40);
        Assert.True(RepeatCurve.FromReference(bursts).DesignEffect(16_384) > 2 * RepeatCurve.FromReference(bursts).DesignEffect(256));
    }

    [Fact]
    public void NullRate_CoversTheShareItsToleranceAndTheReferenceBeingASample()
    {
        var few = RepeatCurve.FromReference(new Zipf(3000, 1, seed: 8).Rows(200));
        var many = RepeatCurve.FromReference(new Zipf(3000, 1, seed: 8).Rows(50_000));

        Assert.Equal(many.Share(100) + 0.01, many.NullRate(100, 0.01, 0.01, 68), 3);
        Assert.InRange(few.NullRate(100, 0.01, 0.01, 68), few.Share(100) + 0.05, 1);
        // As much as never: nothing is too much where nothing is known.
        Assert.Equal(1, RepeatCurve.FromReference([]).NullRate(100, 0.01, 0.01, 68));
        Assert.Equal(1, RepeatCurve.FromReference(new ulong[50]).NullRate(100, 0.01, 0.01, 68));
    }

    [Fact]
    public void Share_OfRowsThatNeverRepeat_IsZero()
    {
        var curve = RepeatCurve.FromReference([.. Enumerable.Range(0, 1000).Select(row => (ulong)row)]);
        Assert.Equal((0.0, 0.0, 0.0, 1.0), (curve.Share(1), curve.Share(500), curve.Share(1e6), curve.DesignEffect(1e6)));
        Assert.Equal(1000, curve.Rows);
    }

    [Fact]
    public void WriteTo_OfKnownRows_GivesTheFrozenBytes()
    {
        Assert.Equal("0100", BinaryForm.Hex(RepeatCurve.FromReference([]).WriteTo));
        Assert.Equal("0101040101000000000000f03f", BinaryForm.Hex(RepeatCurve.FromReference([1, 1, 2, 3]).WriteTo));
        Assert.Equal("0102080106000000000000f03f090107000000000000f03f", BinaryForm.Hex(RepeatCurve.FromReference([1, 2, 1, 2, 1, 2, 1, 2, 1]).WriteTo));
    }

    [Fact]
    public void Read_OfWhatWasWritten_IsTheSameAndOfDamagedBytesIsRefused()
    {
        var bytes = BinaryForm.Of(RepeatCurve.FromReference(new Zipf(300, 1, seed: 9).Rows(700)).WriteTo);
        Assert.Equal(Convert.ToHexStringLower(bytes), BinaryForm.Hex(RepeatCurve.Read(bytes).WriteTo));
        BinaryForm.RefusesDamage(bytes, damaged => RepeatCurve.Read(damaged));
    }

    // The k-th kind of row has the probability of 1/k^exponent, up to a factor; rows of a kind are independent of one another.
    private sealed class Zipf
    {
        private readonly Random random;
        private readonly double[] sums;

        public Zipf(int kinds, double exponent, int seed)
        {
            (random, sums) = (new(seed), new double[kinds]);
            for (var kind = 0; kind < kinds; kind++) sums[kind] = (kind > 0 ? sums[kind - 1] : 0) + Math.Pow(kind + 1, -exponent);
        }

        public ulong[] Rows(int rows) => [.. Enumerable.Range(0, rows).Select(_ => Array.BinarySearch(sums, random.NextDouble() * sums[^1]) is var at ? SplitMix(at < 0 ? ~at : at) : 0)];

        private static ulong SplitMix(int kind) => ValueHash.Of(ValueHash.Start ^ (ulong)kind);
    }
}
