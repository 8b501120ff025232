using CsCheck;

namespace Watchgrain.Statistics.Tests;

/// <summary>Generators that reach the corners: signed zeros, subnormals, huge values, NaN, infinities, ties.</summary>
internal static class Samples
{
    public static readonly double[] Corners =
    [
        0.0, -0.0, double.Epsilon, -double.Epsilon, 1e-310, -2.2e-308, 1e308, -1e308, double.MaxValue, double.MinValue,
        double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1, 1, 1, -1, 63, 64, 65,
    ];

    public static readonly Gen<double> AnyDouble = Gen.Frequency((6, Gen.Double[-100, 100]), (2, Gen.OneOf(Corners)), (2, Gen.Int[-5, 5].Select(i => (double)i)));

    public static readonly Gen<double> Moderate = Gen.Frequency((6, Gen.Double[-100, 100]), (2, Gen.Int[-5, 5].Select(i => (double)i)), (1, Gen.OneOf(0.0, -0.0, double.NaN, double.PositiveInfinity)));

    public static double[] Normal(int seed, int rows, double mean = 0, double deviation = 1)
    {
        var random = new Random(seed);
        var values = new double[rows];
        foreach (ref var value in values.AsSpan()) value = mean + deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return values;
    }
}
