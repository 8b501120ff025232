using MathNet.Numerics;
using Watchgrain.Statistics.Distances;

namespace Watchgrain.Statistics.TwoSample;

/// <summary>
/// Fisher's exact test of a table of two sides and two cells, two-sided: the hypergeometric probability of all tables with the same margins that are no likelier than the one seen. Source: Fisher (1922);
/// two-sided rule Freeman, Halton (1951).
/// </summary>
/// <remarks>Costs one step per possible table, at most the smallest margin (0.4 s for two sides of a million rows). The relative error is the rounding of N ln N: 1e-11 at a thousand rows, 1e-8 at a
/// million. Tables within 1e-10 of equally likely count as equally likely.</remarks>
public static class FisherExact
{
    // A few times the rounding of the log-factorials of ten thousand rows.
    private const double EquallyLikely = 1e-10;

    /// <summary>Over two counts of each side. Cells are not dropped.</summary>
    /// <exception cref="ArgumentException">There are not two cells, or a count is negative.</exception>
    public static FisherResult? Between(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (reference.Length != 2) throw new ArgumentException($"The test is for 2 cells, there are {reference.Length}.", nameof(reference));
        return Shares.Totals(reference, current) is null ? null : Of(reference[0], reference[1], current[0], current[1]);
    }

    private static FisherResult Of(long a, long b, long c, long d)
    {
        long first = a + b, second = c + d, column = a + c, rows = first + second;
        if (column == 0 || b + d == 0) return new FisherResult(null, 1);
        double? odds = b > 0 && c > 0 ? (double)a * d / ((double)b * c) : double.PositiveInfinity;
        var seen = LogProbability(a);
        double sum = 0;
        for (var x = Math.Max(0, column - second); x <= Math.Min(first, column); x++)
        {
            var log = LogProbability(x);
            if (log <= seen + EquallyLikely) sum += Math.Exp(log);
        }
        return new FisherResult(odds, Math.Min(1, sum));

        double LogProbability(long x) => LogChoose(first, x) + LogChoose(second, column - x) - LogChoose(rows, column);
    }

    // Always the shorter side, so that mirrored tables get the same bits and count as equally likely.
    private static double LogChoose(long n, long k)
    {
        k = Math.Min(k, n - k);
        return SpecialFunctions.GammaLn(n + 1.0) - SpecialFunctions.GammaLn(k + 1.0) - SpecialFunctions.GammaLn(n - k + 1.0);
    }
}
