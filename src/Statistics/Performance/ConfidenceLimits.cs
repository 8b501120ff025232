using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.RootFinding;

namespace Watchgrain.Statistics.Performance;

/// <summary>Intervals shared by the figures of this room: normal (delta method), Student's for means, Wilson's (1927) for shares.</summary>
internal static class ConfidenceLimits
{
    /// <summary>Normal quantile of a two-sided interval.</summary>
    public static double Quantile(double confidence)
    {
        Check(confidence);
        // From the lower tail, where a confidence next to 1 does not round to it.
        return -Normal.InvCDF(0, 1, (1 - confidence) / 2);
    }

    public static void Check(double confidence)
    {
        if (!(confidence is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence lies in (0, 1).");
    }

    /// <summary>value ± z·√variance, clamped to the figure's range; null when the value is beyond what a double holds.</summary>
    public static Estimate? Around(double value, double variance, long rows, double confidence, double lowest, double highest)
    {
        var half = Quantile(confidence) * Math.Sqrt(Math.Max(0, variance));
        return Between(value, half, rows, lowest, highest);
    }

    /// <summary>Student's interval of a mean; with one row the whole range.</summary>
    public static Estimate? OfMean(MeanAccumulator losses, double confidence, double lowest, double highest)
    {
        Check(confidence);
        if (losses.Count == 0) return null;
        if (losses.Count == 1) return double.IsFinite(losses.Mean) ? new Estimate(losses.Mean, lowest, highest, 1) : null;
        var half = StudentQuantile(confidence, losses.Count - 1) * Math.Sqrt(losses.Variance / losses.Count);
        return Between(losses.Mean, half, losses.Count, lowest, highest);
    }

    // Student's two-sided quantile. MathNet's own looks no further than 800, which two rows pass at 99.92 %, and stops at 1e-12 of the tail.
    private static double StudentQuantile(double confidence, double freedom)
    {
        double tail = 1 - confidence, most = 1;
        while (LogExcess(most) > 0) most *= 2;
        return Brent.FindRoot(LogExcess, most == 1 ? 0 : most / 2, most, 1e-12 * most, 200);

        double LogExcess(double t) => Math.Log(SpecialFunctions.BetaRegularized(freedom / 2, 0.5, freedom / (freedom + t * t)) / tail);
    }

    /// <summary>Wilson's interval of a share that need not be a whole number of rows.</summary>
    public static (double Lower, double Upper) Wilson(double share, double rows, double confidence)
    {
        double z = Quantile(confidence), z2 = z * z / rows;
        var centre = (share + z2 / 2) / (1 + z2);
        var half = z / (1 + z2) * Math.Sqrt(share * (1 - share) / rows + z2 / (4 * rows));
        // At 0 and 1 the limit is the share itself; rounding must not push it inside.
        return (share <= 0 ? 0 : Math.Max(0, centre - half), share >= 1 ? 1 : Math.Min(1, centre + half));
    }

    /// <summary>Hits among rows; 0/0 as the caller wants it.</summary>
    public static Estimate? Share(long hits, long rows, double confidence, ZeroDivision zeroDivision)
    {
        Check(confidence);
        if (rows == 0) return zeroDivision == ZeroDivision.Customary ? new Estimate(0, 0, 1, 0) : null;
        var share = (double)hits / rows;
        var (lower, upper) = Wilson(share, rows, confidence);
        return new Estimate(share, lower, upper, rows);
    }

    private static Estimate? Between(double value, double half, long rows, double lowest, double highest)
    {
        if (!double.IsFinite(value)) return null;
        // Rounding may push a correlation past 1.
        value = Math.Clamp(value, lowest, highest);
        // A spread that overflows tells nothing.
        if (!double.IsFinite(half)) return new Estimate(value, lowest, highest, rows);
        return new Estimate(value, Math.Max(lowest, value - half), Math.Min(highest, value + half), rows);
    }
}
