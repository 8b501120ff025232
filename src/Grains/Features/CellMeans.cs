namespace Watchgrain.Grains.Features;

/// <summary>What the model did in the reference where a feature had its value in each cell: cells as the detector of all sources together watches them (<see cref="StreamAnchor"/>). A cell without rows has the mean of all rows with a value.</summary>
/// <param name="Predictions">Mean prediction per cell: the score; of several classes the probability of the predicted one; of a regression the predicted value.</param>
/// <param name="Errors">Mean error per cell: the share of rows whose predicted class is not the label; of a regression the mean absolute error. Null without labels.</param>
/// <remarks>Where the means of the cells differ by no more than chance (<see cref="References.CellMeanSums"/>), all are that of all rows: what a feature explains that says nothing of the model is 0, and not noise.</remarks>
[GenerateSerializer, Immutable, Alias("wg.CellMeans")]
public sealed record CellMeans([property: Id(0)] double[] Predictions, [property: Id(1)] double[]? Errors)
{
    /// <summary>Σ (q − p)·m: by how much the mean of all rows moves when their shares of the cells move from p to q, and within a cell nothing changes. 0 when a side has no rows.</summary>
    /// <param name="reference">Counts per cell.</param>
    /// <param name="counts">As many.</param>
    /// <param name="means">As many.</param>
    public static double Shift(ReadOnlySpan<long> reference, ReadOnlySpan<long> counts, ReadOnlySpan<double> means)
    {
        long before = 0, now = 0;
        for (var cell = 0; cell < means.Length; cell++)
            (before, now) = (before + reference[cell], now + counts[cell]);
        if (before <= 0 || now <= 0)
            return 0;
        double shift = 0;
        for (var cell = 0; cell < means.Length; cell++)
            shift += ((double)counts[cell] / now - (double)reference[cell] / before) * means[cell];
        return shift;
    }
}
