namespace Watchgrain.Statistics.Calibration;

/// <summary>
/// Platt calibration: p = 1/(1 + e^{As + B}) with A and B of greatest likelihood against the targets (N₊ + 1)/(N₊ + 2) and 1/(N₋ + 2), which keep it away from 0 and 1. Range (0, 1), monotone in the
/// score. For few rows, where an isotonic fit
/// would follow noise. Immutable.
/// </summary>
/// <remarks>Newton's method with backtracking and p computed without cancellation. Source: Platt (1999); Lin, Lin, Weng (2007).</remarks>
/// <param name="Slope">A; negative when a higher score means class 1 oftener.</param>
/// <param name="Intercept">B.</param>
public sealed record PlattCalibration(double Slope, double Intercept)
{
    private const int MostSteps = 100;
    private const double LeastStep = 1e-10;
    private const double Ridge = 1e-12;
    private const double SmallGradient = 1e-10;

    // Below it the slope would be beyond a double.
    private const double LeastScale = 1e-300;

    /// <summary>Null without rows. With one class, or scores that are equal (within 1e-300), the slope is 0 or nearly so and the intercept gives the smoothed base rate.</summary>
    /// <exception cref="ArgumentException">A score is not finite, a label is neither 0 nor 1, or the lengths differ.</exception>
    public static PlattCalibration? Fit(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        IsotonicCalibration.Check(labels, scores);
        if (labels.IsEmpty) return null;
        double positives = 0, centre = 0, scale = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            positives += labels[i];
            centre += scores[i] / labels.Length;
        }
        foreach (var score in scores) scale = Math.Max(scale, Math.Abs(score - centre));
        // Newton runs on scores brought to [−1, 1] about their mean, so that any unit is well conditioned.
        if (double.IsInfinity(scale))
        {
            (centre, scale) = (0, 0);
            foreach (var score in scores) scale = Math.Max(scale, Math.Abs(score));
        }
        if (scale < LeastScale) scale = 1;
        double negatives = labels.Length - positives, high = (positives + 1) / (positives + 2), low = 1 / (negatives + 2);
        double a = 0, b = Math.Log((negatives + 1) / (positives + 1)), loss = Loss(labels, scores, centre, scale, high, low, a, b);
        for (var step = 0; step < MostSteps; step++)
        {
            double aa = Ridge, bb = Ridge, ab = 0, ga = 0, gb = 0;
            for (var i = 0; i < labels.Length; i++)
            {
                double x = (scores[i] - centre) / scale, p = Sigmoid(a * x + b), weight = p * (1 - p), residual = (labels[i] == 1 ? high : low) - p;
                aa += x * x * weight;
                bb += weight;
                ab += x * weight;
                ga += x * residual;
                gb += residual;
            }
            if (Math.Abs(ga) < SmallGradient * labels.Length && Math.Abs(gb) < SmallGradient * labels.Length) break;
            double determinant = aa * bb - ab * ab, da = -(bb * ga - ab * gb) / determinant, db = -(aa * gb - ab * ga) / determinant, descent = ga * da + gb * db, length = 1;
            for (; length >= LeastStep; length /= 2)
            {
                var next = Loss(labels, scores, centre, scale, high, low, a + length * da, b + length * db);
                if (!(next < loss + 1e-4 * length * descent)) continue;
                (a, b, loss) = (a + length * da, b + length * db, next);
                break;
            }
            if (length < LeastStep) break;
        }
        return new PlattCalibration(a / scale, b - a * centre / scale);
    }

    /// <summary>The calibrated probability of a score; NaN of NaN.</summary>
    public double Apply(double score) => Sigmoid(Slope * score + Intercept);

    /// <summary>Calibrates score by score; both spans may be one and the same.</summary>
    public void Apply(ReadOnlySpan<double> from, Span<double> into)
    {
        if (from.Length != into.Length) throw new ArgumentException($"{from.Length} scores into {into.Length} places.", nameof(into));
        for (var i = 0; i < from.Length; i++) into[i] = Apply(from[i]);
    }

    // 1/(1 + e^f), never through e of a large number.
    private static double Sigmoid(double f) => f >= 0 ? Math.Exp(-f) / (1 + Math.Exp(-f)) : 1 / (1 + Math.Exp(f));

    private static double Loss(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores, double centre, double scale, double high, double low, double a, double b)
    {
        double sum = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            double f = a * ((scores[i] - centre) / scale) + b, target = labels[i] == 1 ? high : low;
            sum += f >= 0 ? target * f + Math.Log(1 + Math.Exp(-f)) : (target - 1) * f + Math.Log(1 + Math.Exp(f));
        }
        return sum;
    }
}
