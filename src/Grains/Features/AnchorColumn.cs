using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Features;

/// <summary>Rows of the reference that panes are compared with. A numeric summary rests in its binary form, a tenth of its size: detectors only need its counts. Immutable.</summary>
public sealed class AnchorColumn
{
    private readonly NumericBinning? binning;
    private readonly byte[] numeric = [];

    public AnchorColumn(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        (Rows, Values, Categories) = (column.Rows, column.Values, column.Categories);
        if (column.Numeric is { } summary)
            (binning, numeric) = (summary.Binning, BinaryOutput.BytesOf(summary.WriteTo));
    }

    public long Rows { get; }

    /// <inheritdoc cref="Column.Values"/>
    public long Values { get; }

    /// <inheritdoc cref="Column.Unusable"/>
    public long Unusable => Rows - Values;

    /// <summary>Null for a numeric feature.</summary>
    public CategoricalSummary? Categories { get; }

    /// <summary>All of it; takes some microseconds.</summary>
    public Column Read() => Categories is null ? Column.Of(NumericSummary.Read(numeric, binning)) : Column.Of(Categories);
}
