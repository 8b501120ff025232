using System.Runtime.InteropServices;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Evaluations;

/// <summary>The features of an evaluation's rows, and their scores, in the bins of a reference. Only features that version has too, of the same kind. Not thread-safe.</summary>
public sealed class EvaluatedInputs
{
    private readonly List<(string Name, int Column, NumericSummary? Numeric, CategoricalSummary? Categories)> features = [];

    /// <param name="spec">Of the rows.</param>
    /// <param name="known">Of the version whose reference it is.</param>
    /// <param name="reference">The reference.</param>
    public EvaluatedInputs(VersionSpec spec, VersionSpec known, ReferencePlan reference)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(reference);
        var kinds = known.Monitored().ToDictionary(feature => feature.Name, feature => feature.Kind, StringComparer.Ordinal);
        foreach (var (column, feature) in spec.Monitored().Index().Where(feature => kinds.TryGetValue(feature.Item.Name, out var kind) && kind == feature.Item.Kind))
        {
            if (feature.Kind == FeatureKind.Categorical)
                features.Add((feature.Name, column, null, new()));
            else if (reference.Binnings.TryGetValue(feature.Name, out var form))
                features.Add((feature.Name, column, new(SharedBinnings.Read(form)), null));
        }
    }

    public void Add(ColumnarRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var (_, column, numeric, categories) in features)
        {
            // The score is the last of them.
            if (column == rows.Columns.Length)
                numeric!.Add(MemoryMarshal.Cast<byte, double>(rows.Scores.Span));
            else if (rows.Columns[column].Absent)
                AddMissing(numeric, categories, rows.Count);
            else if (numeric is not null)
                numeric.Add(MemoryMarshal.Cast<byte, double>(rows.Columns[column].Values.Span), rows.Columns[column].Missing.Span);
            else
                categories!.Add(MemoryMarshal.Cast<byte, int>(rows.Columns[column].Codes.Span), rows.Columns[column].Dictionary, rows.Columns[column].Missing.Span);
        }
    }

    /// <summary>A summary for each feature, for <see cref="Features.IFeatureGrain.CompareAsync"/>.</summary>
    public IEnumerable<(string Feature, SummaryPart Rows)> Parts() => features.Select(feature => (feature.Name, new SummaryPart
    {
        Pane = 0,
        Source = "",
        Kind = feature.Numeric is null ? SummaryKind.Categorical : SummaryKind.Numeric,
        Bytes = feature.Numeric is { } numbers ? BinaryOutput.BytesOf(numbers.WriteTo) : BinaryOutput.BytesOf(feature.Categories!.WriteTo),
    }));

    private static void AddMissing(NumericSummary? numeric, CategoricalSummary? categories, int rows)
    {
        numeric?.AddMissing(rows);
        categories?.AddMissing(rows);
    }
}
