using Watchgrain.Statistics.Distances;

namespace Watchgrain.Grains.Features;

/// <summary>Computes the figures of a pane that are shown; they explain, they do not alarm.</summary>
public static class FeatureFigures
{
    private const int MostCategories = 10;

    /// <param name="pane">Chooses the phase of the reference.</param>
    /// <param name="closed">Whether more rows may come.</param>
    /// <param name="column">The pane's rows.</param>
    /// <param name="anchor">With what they are compared: PSI in the cells that the detector watches, Jensen-Shannon over all categories or main bins. Null: they are not.</param>
    /// <param name="logEvidence">Null while the pane is open.</param>
    public static FeaturePane Of(long pane, bool closed, Column column, StreamAnchor? anchor, double? logEvidence)
    {
        ArgumentNullException.ThrowIfNull(column);
        return new()
        {
            Pane = pane,
            Closed = closed,
            Rows = column.Rows,
            Missing = column.Missing,
            Invalid = column.Unusable - column.Missing,
            Unseen = anchor?.Unseen(column) ?? 0,
            Distances = anchor is null ? null : Distances(pane, column, anchor),
            Numeric = Numeric(column),
            LogEvidence = closed ? logEvidence : null,
            TopCategories = [.. (column.Categories?.Counts ?? []).OrderByDescending(pair => pair.Value).Take(MostCategories).Select(pair => new CategoryShare(pair.Key, pair.Value))],
            ReferenceRows = anchor?.At(pane).Rows ?? 0,
        };
    }

    private static FeatureDistances? Distances(long pane, Column column, StreamAnchor anchor)
    {
        var before = anchor.At(pane).Read();
        if (column.Values == 0 || before.Values == 0)
            return null;
        var (reference, counts) = anchor.Compare(pane, column);
        var psi = PopulationStabilityIndex.Calibrate(reference, counts);
        var jensenShannon = column.Numeric is { } values ? JensenShannon.DistanceBaseTwo(before.Numeric!, values) : JensenShannon.DistanceBaseTwo(before.Categories!, column.Categories!);
        return new()
        {
            Psi = psi?.Value ?? 0,
            PsiCorrected = psi?.BiasCorrected ?? 0,
            PsiPValue = psi?.PValue ?? 1,
            JensenShannonBase2 = jensenShannon ?? 0,
            KolmogorovSmirnov = column.Numeric is null ? null : KolmogorovSmirnov.Binned(before.Numeric!, column.Numeric)?.Statistic,
            Wasserstein = column.Numeric is null ? null : Wasserstein.Between(before.Numeric!, column.Numeric),
            WassersteinNormalised = column.Numeric is null ? null : Wasserstein.Normalised(before.Numeric!, column.Numeric),
        };
    }

    private static NumericFigures? Numeric(Column column) => column.Numeric is not { Count: > 0 } values ? null : new()
    {
        Mean = values.Mean ?? double.NaN,
        StandardDeviation = values.StandardDeviation ?? double.NaN,
        Min = values.Min!.Value,
        Max = values.Max!.Value,
        P05 = values.Quantile(0.05)!.Value,
        Median = values.Quantile(0.5)!.Value,
        P95 = values.Quantile(0.95)!.Value,
    };
}
