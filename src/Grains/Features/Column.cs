using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Features;

/// <summary>The summary of a feature's rows, numeric or categorical. Mergeable; not thread-safe.</summary>
public sealed class Column
{
    private Column(NumericSummary? numeric, CategoricalSummary? categories) => (Numeric, Categories) = (numeric, categories);

    /// <summary>Null for a categorical feature.</summary>
    public NumericSummary? Numeric { get; }

    /// <summary>Null for a numeric feature.</summary>
    public CategoricalSummary? Categories { get; }

    public long Rows => Numeric?.Rows ?? Categories!.Rows;

    /// <summary>Rows with a finite value or a category.</summary>
    public long Values => Numeric?.Count ?? Categories!.Count;

    /// <summary>Rows without a usable value: missing, NaN, infinite.</summary>
    public long Unusable => Rows - Values;

    public long Missing => Numeric?.Missing ?? Categories!.Missing;

    public static Column Of(NumericSummary summary) => new(summary, null);

    public static Column Of(CategoricalSummary summary) => new(null, summary);

    public static Column Empty(NumericBinning? binning) => binning is null ? Of(new CategoricalSummary()) : Of(new NumericSummary(binning));

    public static Column Read(SummaryPart part, NumericBinning? binning) =>
        part.Kind == SummaryKind.Numeric ? Of(NumericSummary.Read(part.Bytes, binning)) : Of(CategoricalSummary.Read(part.Bytes));

    /// <summary>All sources of a pane, each apart.</summary>
    public static Dictionary<string, Column> OfPane(SummaryTable table, long pane, FeatureKind kind) => kind == FeatureKind.Numeric
        ? table.OfPane<NumericSummary>(pane).ToDictionary(entry => entry.Key, entry => Of(entry.Value), StringComparer.Ordinal)
        : table.OfPane<CategoricalSummary>(pane).ToDictionary(entry => entry.Key, entry => Of(entry.Value), StringComparer.Ordinal);

    /// <summary>The rows of a pane, all sources together but for those in quarantine; null when none is left.</summary>
    public static Column? Counted(IReadOnlyDictionary<string, Column> sources, long pane, Quarantine quarantine, NumericBinning? binning)
    {
        Column[] counted = [.. sources.Where(source => !quarantine.Holds(source.Key, pane)).Select(source => source.Value)];
        return counted.Length > 0 ? Merged(counted, binning) : null;
    }

    /// <summary>A new column of all rows of the given ones.</summary>
    public static Column Merged(IEnumerable<Column> columns, NumericBinning? binning)
    {
        var sum = Empty(binning);
        foreach (var column in columns)
            sum.Merge(column);
        return sum;
    }

    public void Merge(Column other)
    {
        Numeric?.Merge(other.Numeric!);
        Categories?.Merge(other.Categories!);
    }
}
