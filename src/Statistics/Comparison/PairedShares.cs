using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Comparison;

/// <summary>Rows by whether each of two models is right about them: what their accuracies on the same rows differ by.</summary>
/// <param name="Both">Both are right.</param>
/// <param name="FirstOnly">Only the first is.</param>
/// <param name="SecondOnly">Only the second is.</param>
/// <param name="Neither">Both are wrong.</param>
public readonly record struct PairedShares(long Both, long FirstOnly, long SecondOnly, long Neither)
{
    public long Rows => Both + FirstOnly + SecondOnly + Neither;

    /// <summary>
    /// Accuracy of the first less that of the second, in [−1, 1]; null without rows. The interval is Newcombe's (1998) tenth method for paired samples: Wilson's of the two shares, put together with their correlation φ, which is corrected for
    /// continuity. It has a width also where the two agree about every row.
    /// </summary>
    public Estimate? Difference(double confidence = 0.95)
    {
        ConfidenceLimits.Check(confidence);
        if (Rows == 0) return null;
        double n = Rows, first = (Both + FirstOnly) / n, second = (Both + SecondOnly) / n, difference = (FirstOnly - SecondOnly) / n, φ = Correlation();
        var (firstLow, firstHigh) = ConfidenceLimits.Wilson(first, n, confidence);
        var (secondLow, secondHigh) = ConfidenceLimits.Wilson(second, n, confidence);
        return new Estimate(
            difference,
            Math.Max(-1, difference - Length(first - firstLow, secondHigh - second, φ)),
            Math.Min(1, difference + Length(second - secondLow, firstHigh - first, φ)),
            Rows);
    }

    // Of being right, between the two models.
    private double Correlation()
    {
        double n = Rows, product = (double)(Both + FirstOnly) * (SecondOnly + Neither) * (Both + SecondOnly) * (FirstOnly + Neither);
        if (product <= 0) return 0;
        var joint = (double)Both * Neither - (double)FirstOnly * SecondOnly;
        return (joint > n / 2 ? joint - n / 2 : Math.Min(joint, 0)) / Math.Sqrt(product);
    }

    private static double Length(double one, double other, double φ) => Math.Sqrt(Math.Max(0, one * one - 2 * φ * one * other + other * other));
}
