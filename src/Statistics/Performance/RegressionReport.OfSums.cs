using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Performance;

/// <content>From sums instead of samples.</content>
public sealed partial record RegressionReport
{
    // Of the squares about the centre: above it R² has six digits, and above the other its interval has.
    private const double LeastSpread = 1e-10;
    private const double LeastSpreadOfInterval = 1e-5;

    /// <summary>The figures of summarised rows: as from the samples themselves, but for rounding, and that the median and the largest error lie within 0.8 % (cells of <see cref="LogLinearHistogram"/>). R² and explained variance are null where targets lie further from the centre than 100,000 of their standard deviations.</summary>
    /// <returns>Null without rows, and while retractions are ahead of what they retract.</returns>
    public static RegressionReport? Of(PredictionErrors errors, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(errors);
        ConfidenceLimits.Check(confidence);
        var n = errors.Count;
        if (n <= 0 || !errors.IsWhole) return null;
        var square = Mean(ErrorPower.Square, ErrorPower.Fourth, 0);
        return new(
            n,
            Mean(ErrorPower.Absolute, ErrorPower.Square, 0),
            square,
            Root(square),
            n < 2 ? null : Explained(0),
            n < 2 ? null : Explained(errors[ErrorPower.Error] / n),
            Mean(ErrorPower.Relative, ErrorPower.RelativeSquare, 0),
            Median(errors, confidence),
            errors.Sizes.Last().Midpoint,
            Mean(ErrorPower.Error, ErrorPower.Square, double.NegativeInfinity));

        Estimate? Mean(ErrorPower power, ErrorPower squares, double lowest) =>
            ConfidenceLimits.OfMean(MeanAccumulator.Of(n, errors[power], errors[squares]), confidence, lowest, double.PositiveInfinity);

        // As from samples, with the powers of e − b and z − z̄ multiplied out.
        Estimate? Explained(double b)
        {
            double m = errors[ErrorPower.Target] / n, e1 = errors[ErrorPower.Error], e2 = errors[ErrorPower.Square];
            double z2 = errors[ErrorPower.TargetSquare], total = z2 - n * m * m, unexplained = e2 - 2 * b * e1 + n * b * b;
            // What rounding may have left is no spread: of a constant target, and of targets that lie very far from the centre for their spread.
            if (!(total > LeastSpread * z2)) return null;
            var ratio = Math.Max(0, unexplained) / total;
            double fourth = errors[ErrorPower.TargetFourth] - 4 * m * errors[ErrorPower.TargetCube] + 6 * m * m * z2 - 3 * n * m * m * m * m;
            double errorFourth = errors[ErrorPower.Fourth] - 4 * b * errors[ErrorPower.Cube] + 6 * b * b * e2 - 4 * b * b * b * e1 + n * b * b * b * b;
            double withSquare = errors[ErrorPower.TargetSquareErrorSquare] - 2 * m * errors[ErrorPower.TargetErrorSquare] + m * m * e2;
            double withError = errors[ErrorPower.TargetSquareError] - 2 * m * errors[ErrorPower.TargetError] + m * m * e1;
            if (total < LeastSpreadOfInterval * z2) return new Estimate(1 - ratio, double.NegativeInfinity, 1, n);
            var mixed = withSquare - 2 * b * withError + b * b * total;
            return RegressionReport.Explained(ratio, Math.Max(0, ratio * ratio * fourth - 2 * ratio * mixed + errorFourth) / total / total, n, confidence);
        }
    }

    private static Estimate? Median(PredictionErrors errors, double confidence)
    {
        var n = (int)Math.Min(errors.Count, int.MaxValue);
        var rank = MedianRank(n, confidence);
        return new(At((n - 1) / 2).Midpoint / 2 + At(n / 2).Midpoint / 2, rank >= 1 ? At(rank - 1).Lower : 0, rank >= 1 ? At(n - rank).Upper : double.PositiveInfinity, errors.Count);

        HistogramCell At(long place)
        {
            foreach (var cell in errors.Sizes)
            {
                if ((place -= cell.Count) < 0) return cell;
            }
            return errors.Sizes.Last();
        }
    }
}
