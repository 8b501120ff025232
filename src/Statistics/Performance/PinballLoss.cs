namespace Watchgrain.Statistics.Performance;

/// <summary>
/// Pinball (quantile) loss of a predicted quantile: mean of τ(y − ŷ) above the prediction and (1 − τ)(ŷ − y) below it. Range [0, ∞), in units of y. Null without rows and when it is beyond a double.
/// The interval is Student's of the mean.
/// Source: Koenker, Bassett (1978).
/// </summary>
public static class PinballLoss
{
    /// <exception cref="ArgumentException">A value is not finite, the lengths differ, or the quantile is outside (0, 1).</exception>
    public static Estimate? Of(ReadOnlySpan<double> truth, ReadOnlySpan<double> predicted, double quantile, double confidence = 0.95)
    {
        RegressionReport.Check(truth, predicted);
        if (!(quantile is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(quantile), quantile, "A quantile lies in (0, 1).");
        var losses = new MeanAccumulator();
        for (var i = 0; i < truth.Length; i++)
        {
            var error = truth[i] - predicted[i];
            losses.Add(error >= 0 ? quantile * error : (quantile - 1) * error);
        }
        return ConfidenceLimits.OfMean(losses, confidence, 0, double.PositiveInfinity);
    }
}
