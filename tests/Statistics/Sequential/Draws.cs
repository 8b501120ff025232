namespace Watchgrain.Statistics.Tests.Sequential;

/// <summary>Seeded draws of cell counts.</summary>
internal static class Draws
{
    /// <summary>Counts of rows drawn from cumulative cell probabilities.</summary>
    public static long[] Counts(Random random, int rows, double[] probabilities)
    {
        var counts = new long[probabilities.Length];
        for (var i = 0; i < rows; i++)
        {
            var u = random.NextDouble();
            var cell = 0;
            while (cell < probabilities.Length - 1 && u >= probabilities[cell]) u -= probabilities[cell++];
            counts[cell]++;
        }
        return counts;
    }

    /// <summary>Counts in K equal cells of a uniform variable after a change of the underlying normal one.</summary>
    public static long[] Ranks(Random random, int rows, int cells, double shift = 0, double scale = 1)
    {
        var counts = new long[cells];
        for (var i = 0; i < rows; i++)
        {
            var rank = shift == 0 && scale == 1
                ? random.NextDouble()
                : MathNet.Numerics.Distributions.Normal.CDF(0, 1, shift + scale * MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, random.NextDouble()));
            counts[Math.Min(cells - 1, (int)(rank * cells))]++;
        }
        return counts;
    }
}
