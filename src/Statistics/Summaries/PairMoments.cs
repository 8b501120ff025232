namespace Watchgrain.Statistics.Summaries;

/// <summary>Count, means and central second sums of rows that have both of two features, merged by the pairwise formulas of Chan, Golub, LeVeque (1979) and Pébay (2008). A sum that overflows becomes NaN and stays it.</summary>
internal readonly record struct PairMoments(long Count, double MeanA, double MeanB, double SquaresA, double SquaresB, double Products)
{
    public PairMoments Merge(in PairMoments other)
    {
        if (Count == 0) return other;
        if (other.Count == 0) return this;
        double na = Count, nb = other.Count, n = na + nb, weight = na * nb / n;
        double a = other.MeanA - MeanA, b = other.MeanB - MeanB;
        return new PairMoments(
            Count + other.Count,
            Pooled(MeanA, other.MeanA, na / n, nb / n),
            Pooled(MeanB, other.MeanB, na / n, nb / n),
            Settle(SquaresA + other.SquaresA + a * a * weight),
            Settle(SquaresB + other.SquaresB + b * b * weight),
            Settle(Products + other.Products + a * b * weight));
    }

    // Equal means stay what they are, so that a constant feature never gets a speck of variance.
    public static double Pooled(double a, double b, double shareA, double shareB) => a == b ? a : Settle(a * shareA + b * shareB);

    public static double Settle(double value) => double.IsFinite(value) ? value : double.NaN;
}
