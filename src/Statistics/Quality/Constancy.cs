using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Quality;

/// <summary>
/// Whether a column has stopped varying: all its values are the same. Null with fewer than two values, of which nothing can be said. Missing, NaN and infinite rows are no values. Exact.
/// </summary>
public static class Constancy
{
    public static bool? IsConstant(NumericSummary column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Count < 2 ? null : column.Min.Equals(column.Max);
    }

    public static bool? IsConstant(CategoricalSummary column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Count < 2 ? null : column.Distinct == 1;
    }
}
