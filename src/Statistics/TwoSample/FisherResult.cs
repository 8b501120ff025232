namespace Watchgrain.Statistics.TwoSample;

/// <summary>What Fisher's exact test found.</summary>
/// <param name="OddsRatio">ad/(bc): +∞ when only bc is 0, null when a row or a column is empty.</param>
/// <param name="PValue">Two-sided: the probability of all tables with these margins that are no likelier than the one seen; 1 when a row or a column is empty.</param>
public readonly record struct FisherResult(double? OddsRatio, double PValue);
