namespace Watchgrain.Benchmarks.Kernels;

internal static class Draws
{
    public static double[] Normal(int seed, int rows, double mean = 0, double deviation = 1)
    {
        var random = new Random(seed);
        var values = new double[rows];
        foreach (ref var value in values.AsSpan()) value = mean + deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return values;
    }

    public static double[] LogNormal(int seed, int rows) => [.. Normal(seed, rows).Select(Math.Exp)];
}
