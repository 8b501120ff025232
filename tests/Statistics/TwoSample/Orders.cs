namespace Watchgrain.Statistics.Tests.TwoSample;

/// <summary>All orders of n reference and m current rows without ties: the ground of every exact p.</summary>
internal static class Orders
{
    /// <summary>The share of orders whose statistic is at least the one of the given samples.</summary>
    public static double TailShare(double[] reference, double[] current, Func<double[], double[], double> statistic)
    {
        int n = reference.Length, rows = n + current.Length, all = 0, reached = 0;
        var observed = statistic(reference, current);
        for (var set = 0; set < 1 << rows; set++)
        {
            if (System.Numerics.BitOperations.PopCount((uint)set) != n) continue;
            var (ours, theirs) = (Enumerable.Range(0, rows).Where(i => (set >> i & 1) != 0), Enumerable.Range(0, rows).Where(i => (set >> i & 1) == 0));
            all++;
            if (statistic([.. ours.Select(i => (double)i)], [.. theirs.Select(i => (double)i)]) >= observed - 1e-9) reached++;
        }
        return (double)reached / all;
    }

    /// <summary>Two samples of n and m distinct values, shifted by up to two standard deviations.</summary>
    public static (double[] Reference, double[] Current) Draw(int seed, int n, int m) => (Samples.Normal(seed, n), Samples.Normal(seed + 1_000_000, m, seed % 5 / 2.0));
}
