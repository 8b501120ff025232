using MathNet.Numerics.Distributions;

namespace Watchgrain.Grains.References;

/// <summary>The mean of a figure in each cell, and whether it differs between them by more than chance. Welford's (1962) recurrence, so that large figures lose nothing. Pure; not thread-safe.</summary>
/// <param name="cells">How many.</param>
internal sealed class CellMeanSums(int cells)
{
    /// <summary>0.001: of a thousand features that say nothing of the model one passes for one that does.</summary>
    private const double Chance = 0.001;

    private readonly long[] rows = new long[cells];
    private readonly double[] means = new double[cells];
    private readonly double[] squares = new double[cells];

    public void Add(int cell, double figure)
    {
        var from = figure - means[cell];
        means[cell] += from / ++rows[cell];
        squares[cell] += from * (figure - means[cell]);
    }

    /// <summary>Per cell; where there are no rows, and everywhere when the cells do not differ (F test of the analysis of variance), the mean of all rows. Null without rows.</summary>
    public double[]? Means()
    {
        var total = rows.Sum();
        if (total == 0)
            return null;
        double whole = 0, between = 0;
        for (var cell = 0; cell < rows.Length; cell++)
            whole += means[cell] * rows[cell] / total;
        for (var cell = 0; cell < rows.Length; cell++)
            between += rows[cell] * (means[cell] - whole) * (means[cell] - whole);
        var groups = rows.Count(count => count > 0);
        var differ = groups > 1 && total > groups && between > 0 && IsBeyondChance(between / (groups - 1), squares.Sum() / (total - groups), groups - 1, total - groups);
        return [.. rows.Select((count, cell) => differ && count > 0 ? means[cell] : whole)];
    }

    private static bool IsBeyondChance(double between, double within, int groups, long rows) => within <= 0 || 1 - FisherSnedecor.CDF(groups, rows, between / within) < Chance;
}
