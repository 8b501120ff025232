using MathNet.Numerics.Distributions;

namespace Watchgrain.Statistics.Performance;

/// <summary>
/// How far numeric predictions ŷ are from the truth y, from samples. A figure that overflows a double is null (errors of 1e308 have no mean square), as is one without rows.
/// </summary>
/// <remarks>
/// Intervals: Student's for means; of the mean square, its root taken, for RMSE; order statistics (binomial, distribution-free) for the median; for R² and explained variance the delta method on ln(1
/// − R²), which is nearer to normal. The largest error has none: what has not been seen may
/// be larger by any amount.
/// </remarks>
/// <param name="Rows">Rows.</param>
/// <param name="MeanAbsoluteError">mean |y − ŷ|, [0, ∞), units of y.</param>
/// <param name="MeanSquaredError">mean (y − ŷ)², [0, ∞), units of y squared.</param>
/// <param name="RootMeanSquaredError">√MSE, units of y.</param>
/// <param name="RSquared">1 − Σ(y − ŷ)²/Σ(y − ȳ)², (−∞, 1]; null below two rows and, unless the customary figure is asked for, when y is constant.</param>
/// <param name="ExplainedVariance">1 − Var(y − ŷ)/Var(y), (−∞, 1]: R² without the bias; null as R², but of one row only unless the customary figure is asked for.</param>
/// <param name="MeanAbsolutePercentageError">mean |y − ŷ|/max(|y|, 2⁻⁵²), a ratio and not per cent, [0, ∞). Truths near 0 blow it up.</param>
/// <param name="MedianAbsoluteError">Median of |y − ŷ|, units of y.</param>
/// <param name="MaxError">Largest |y − ŷ|, units of y.</param>
/// <param name="Bias">mean (ŷ − y), units of y: positive when predictions are too high.</param>
public sealed partial record RegressionReport(
    long Rows, Estimate? MeanAbsoluteError, Estimate? MeanSquaredError, Estimate? RootMeanSquaredError, Estimate? RSquared, Estimate? ExplainedVariance, Estimate? MeanAbsolutePercentageError, Estimate? MedianAbsoluteError,
    double? MaxError, Estimate? Bias)
{
    // 2⁻⁵², the step of doubles at 1: what scikit-learn divides by where the truth is 0.
    private const double LeastTruth = 1 / 4503599627370496.0;

    /// <exception cref="ArgumentException">A value is not finite, or the lengths differ.</exception>
    public static RegressionReport Of(ReadOnlySpan<double> truth, ReadOnlySpan<double> predicted, double confidence = 0.95, ZeroDivision zeroDivision = ZeroDivision.Undefined)
    {
        Check(truth, predicted);
        ConfidenceLimits.Check(confidence);
        MeanAccumulator absolute = new(), squared = new(), relative = new(), bias = new(), level = new();
        var errors = new double[truth.Length];
        for (var i = 0; i < truth.Length; i++)
        {
            var error = predicted[i] - truth[i];
            errors[i] = Math.Abs(error);
            absolute.Add(errors[i]);
            squared.Add(error * error);
            relative.Add(errors[i] / Math.Max(Math.Abs(truth[i]), LeastTruth));
            bias.Add(error);
            level.Add(truth[i]);
        }
        Array.Sort(errors);
        var square = ConfidenceLimits.OfMean(squared, confidence, 0, double.PositiveInfinity);
        return new RegressionReport(
            truth.Length,
            ConfidenceLimits.OfMean(absolute, confidence, 0, double.PositiveInfinity),
            square,
            Root(square),
            truth.Length < 2 ? null : Explained(truth, predicted, level.Mean, 0, squared.Mean, confidence, zeroDivision),
            Explained(truth, predicted, level.Mean, bias.Mean, squared.Mean - bias.Mean * bias.Mean, confidence, zeroDivision),
            ConfidenceLimits.OfMean(relative, confidence, 0, double.PositiveInfinity),
            Median(errors, confidence),
            errors is [.., var largest] && double.IsFinite(largest) ? largest : null,
            ConfidenceLimits.OfMean(bias, confidence, double.NegativeInfinity, double.PositiveInfinity));
    }

    internal static void Check(ReadOnlySpan<double> truth, ReadOnlySpan<double> predicted)
    {
        if (truth.Length != predicted.Length) throw new ArgumentException($"{truth.Length} truths and {predicted.Length} predictions.", nameof(predicted));
        foreach (var value in truth)
            if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(truth), value, "A truth is finite.");
        foreach (var value in predicted)
            if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(predicted), value, "A prediction is finite.");
    }

    // 1 − A/B with A the mean of (error − centre)² and B of (y − ȳ)²; a row moves it by ((y − ȳ)²·A/B − (error − centre)²)/B.
    private static Estimate? Explained(ReadOnlySpan<double> truth, ReadOnlySpan<double> predicted, double level, double centre, double scale, double confidence, ZeroDivision zeroDivision)
    {
        if (truth.IsEmpty || !double.IsFinite(scale)) return null;
        double unexplained = 0, total = 0, squares = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            unexplained += Square(predicted[i] - truth[i] - centre);
            total += Square(truth[i] - level);
        }
        if (total == 0)
            return zeroDivision == ZeroDivision.Customary ? new Estimate(unexplained == 0 ? 1 : 0, double.NegativeInfinity, 1, truth.Length) : null;
        var ratio = unexplained / total;
        for (var i = 0; i < truth.Length; i++) squares += Square((Square(truth[i] - level) * ratio - Square(predicted[i] - truth[i] - centre)) / total);
        return Explained(ratio, squares, truth.Length, confidence);
    }

    private static Estimate? Explained(double ratio, double squares, long rows, double confidence)
    {
        if (!double.IsFinite(ratio)) return null;
        if (ratio == 0) return new Estimate(1, 1, 1, rows);
        var factor = Math.Exp(ConfidenceLimits.Quantile(confidence) * Math.Sqrt(squares) / ratio);
        return double.IsNaN(factor) ? new Estimate(1 - ratio, double.NegativeInfinity, 1, rows) : new Estimate(1 - ratio, 1 - ratio * factor, 1 - ratio / factor, rows);
    }

    private static Estimate? Median(double[] sorted, double confidence)
    {
        var n = sorted.Length;
        if (n == 0) return null;
        var median = n % 2 == 1 ? sorted[n / 2] : sorted[n / 2 - 1] + (sorted[n / 2] - sorted[n / 2 - 1]) / 2;
        if (!double.IsFinite(median)) return null;
        var rank = MedianRank(n, confidence);
        return new Estimate(median, rank >= 1 ? sorted[rank - 1] : 0, rank >= 1 && double.IsFinite(sorted[n - rank]) ? sorted[n - rank] : double.PositiveInfinity, n);
    }

    // The k-th smallest and the k-th largest of n rows hold the median with the confidence; 0: not even the outermost do. P(the k-th smallest lies above the median) = P(Bin(n, ½) < k); the normal law
    // with a half is exact enough to choose the rank and never narrower than one rank too few.
    private static int MedianRank(int n, double confidence)
    {
        var rank = (int)Math.Floor(n / 2.0 - 0.5 - ConfidenceLimits.Quantile(confidence) * Math.Sqrt(n) / 2);
        if (rank >= 1 && 1 - 2 * Binomial.CDF(0.5, n, rank - 1) >= confidence) return rank;
        return Math.Max(0, rank - 1);
    }

    private static Estimate? Root(Estimate? square) => square is { } mean ? new Estimate(Math.Sqrt(mean.Value), Math.Sqrt(mean.Lower), Math.Sqrt(mean.Upper), mean.Rows) : null;

    private static double Square(double value) => value * value;
}
