using MathNet.Numerics;
using Watchgrain.Statistics.Distances;

namespace Watchgrain.Statistics.TwoSample;

/// <summary>The table (side × used cell) behind χ² and G: adds a part per entry with its expected count and looks the sum up.</summary>
internal static class Contingency
{
    public static ChiSquareResult? Test(ReadOnlySpan<long> reference, ReadOnlySpan<long> current, Func<double, double, double> part)
    {
        if (Shares.Totals(reference, current) is not var (n, m)) return null;
        double sum = 0;
        var used = 0;
        for (var i = 0; i < reference.Length; i++)
        {
            var both = (double)reference[i] + current[i];
            if (both == 0) continue;
            used++;
            sum += part(reference[i], both * (n / (n + m))) + part(current[i], both * (m / (n + m)));
        }
        var freedom = used - 1;
        if (freedom == 0) return new ChiSquareResult(0, 1, 0);
        sum = Math.Max(0, sum);
        return new ChiSquareResult(sum, sum == 0 ? 1 : SpecialFunctions.GammaUpperRegularized(freedom / 2.0, sum / 2), freedom);
    }
}
