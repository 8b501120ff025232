using CsCheck;
using Watchgrain.Statistics.Distances;

namespace Watchgrain.Statistics.Tests.Distances;

/// <summary>Kolmogorov-Smirnov and Wasserstein of two sorted samples against their definitions, value by value.</summary>
public sealed class SortedPairTests
{
    private static readonly Gen<double[]> Tied = Gen.Int[-30, 30].Select(i => i / 4.0).Array[1, 400];
    private static readonly Gen<double[]> Spread = Gen.Double[-10, 10].Array[1, 400];
    private static readonly Gen<double[]> Any = Gen.OneOf(Tied, Spread);

    [Fact]
    public void KolmogorovSmirnov_OfAnySamples_IsTheLargestGapAtAnyValue() => Gen.Select(Any, Any).Sample((a, b) =>
    {
        long largest = a.Concat(b).Max(x => Math.Abs((long)a.Count(v => v <= x) * b.Length - (long)b.Count(v => v <= x) * a.Length));
        Assert.Equal(largest / ((double)a.Length * b.Length), KolmogorovSmirnov.FromSamples(a, b)!.Value.Statistic);
        Assert.Equal(0, KolmogorovSmirnov.FromSamples(a, a)!.Value.Statistic);
    }, iter: 500);

    [Theory]
    [InlineData(0, 10_000)]
    [InlineData(0.02, 9_000)]
    [InlineData(1, 3_000)]
    public void KolmogorovSmirnov_OfLongSamples_IsTheLargestGapAtAnyValue(double shift, int rows)
    {
        double[] a = [.. Samples.Normal(1, 10_000).Order()], b = [.. Samples.Normal(2, rows, shift).Order()];
        long largest = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i] <= b[j]) i++;
            else j++;
            largest = Math.Max(largest, Math.Abs((long)i * b.Length - (long)j * a.Length));
        }
        Assert.Equal(largest / ((double)a.Length * b.Length), KolmogorovSmirnov.FromSamples(a, b)!.Value.Statistic);
    }

    [Fact]
    public void Wasserstein_OfAnySamples_IsTheAreaBetweenTheirDistributions() => Gen.Select(Any, Any).Sample((a, b) =>
    {
        double[] values = [.. a.Concat(b).Order()];
        double area = 0;
        for (var k = 1; k < values.Length; k++)
            area += Math.Abs(a.Count(v => v < values[k]) / (double)a.Length - b.Count(v => v < values[k]) / (double)b.Length) * (values[k] - values[k - 1]);
        Assert.Equal(area, Wasserstein.FromSamples(a, b)!.Value, 1e-12 * Math.Max(1, area));
    }, iter: 300);

    [Fact]
    public void Wasserstein_OfSamplesWhoseWidthsOverflow_IsFiniteIfItsAreaIs()
    {
        // An eighth of one side lies twice the largest double away.
        double[] low = [.. Enumerable.Repeat(double.MinValue, 8)], one = [.. low[1..], double.MaxValue];
        Assert.Equal(double.MaxValue / 4, Wasserstein.FromSamples(low, one)!.Value, double.MaxValue * 1e-15);
        Assert.Equal(double.MaxValue / 4, Wasserstein.FromSamples(one, [double.MinValue])!.Value, double.MaxValue * 1e-15);
        Assert.Equal(double.MaxValue / 2, Wasserstein.FromSamples([0, 0, 0, 0], [.. Enumerable.Repeat(double.MaxValue / 2, 4)])!.Value);
    }
}
