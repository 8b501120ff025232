using Watchgrain.Statistics.Distances;

namespace Watchgrain.Statistics.TwoSample;

/// <summary>
/// Fisher's exact test of a table of two sides and two cells, two-sided: the hypergeometric probability of all tables with the same margins that are no likelier than the one seen. Source: Fisher (1922);
/// two-sided rule Freeman, Halton (1951).
/// </summary>
/// <remarks>
/// Every table's probability is the one next to it times a ratio of whole numbers, outwards from the likeliest: it costs at most 40 standard deviations of a cell in steps each way (30,000 in all for two sides of a
/// million rows) and the relative error is that of their products, below 1e-11. Below 1e-300 p is 0. Tables within 1e-10 of equally likely count as equally likely. Null when either side has no rows.
/// </remarks>
public static class FisherExact
{
    // Far above the rounding of the products, far below what tells two tables apart.
    private const double EquallyLikely = 1 + 1e-10;

    // Far above the smallest doubles, where a product sticks.
    private const double Vanishing = 1e-300;

    // What is left of a tail behind such a term does not show in its sum.
    private const double Negligible = 1e-20;

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
        long least = Math.Max(0, column - second), most = Math.Min(first, column), likeliest = (long)Math.Clamp((first + 1.0) * (column + 1.0) / (rows + 2.0), least, most);
        // Relative to the likeliest table.
        var seen = 1.0;
        for (var x = likeliest; x < a && seen > Vanishing; x++) seen *= Ratio(x);
        for (var x = likeliest; x > a && seen > Vanishing; x--) seen /= Ratio(x - 1);
        if (seen <= Vanishing) return new FisherResult(odds, 0);
        double limit = seen * EquallyLikely, all = 0, tail = 0;
        var weight = 1.0;
        Counts(weight);
        for (var x = likeliest; x < most && Counts(weight *= Ratio(x)); x++) { }
        weight = 1;
        for (var x = likeliest; x > least && Counts(weight /= Ratio(x - 1)); x--) { }
        return new FisherResult(odds, Math.Min(1, tail / all));

        // The table with one row more in the first cell, per the one with x.
        double Ratio(long x) => (double)(first - x) / (x + 1) * ((double)(column - x) / (second - column + x + 1));

        bool Counts(double weight)
        {
            all += weight;
            if (weight <= limit) tail += weight;
            // Whether what lies further out can still count.
            return weight > limit || weight > tail * Negligible;
        }
    }
}
