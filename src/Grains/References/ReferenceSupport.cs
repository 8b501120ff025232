using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.References;

/// <summary>Finds the values that a reference has of each feature. Pure.</summary>
internal static class ReferenceSupport
{
    /// <summary>The plan with the support, and with what chance adds to it.</summary>
    /// <param name="batches">The rows.</param>
    /// <param name="spec">Names the features. Functions of time are left out: they go on where the reference ends.</param>
    /// <param name="plan">To be completed.</param>
    /// <remarks>A feature without a usable value in the reference, and one with more than <see cref="FeatureSupport.MostCategories"/> categories, is left out.</remarks>
    public static ReferencePlan Of(IReadOnlyCollection<ColumnarRows> batches, VersionSpec spec, ReferencePlan plan)
    {
        var found = Enumerable.Range(0, spec.Features.Length).Where(column => !spec.Features[column].Deterministic)
            .Select(column => spec.Features[column].Kind == FeatureKind.Numeric ? OfNumbers(batches, column) : OfCategories(batches, column)).OfType<(FeatureSupport Support, long Alone)>().ToArray();
        var rows = batches.Sum(batch => (long)batch.Count);
        return plan with { Support = Array.ConvertAll(found, feature => feature.Support), OutsideByChance = rows == 0 ? 0 : Math.Min(1, (double)found.Sum(feature => feature.Alone) / rows) };
    }

    // Alone: rows that would lie outside the reference, were they not in it. As large a share of new rows is to be expected (Good and Turing).
    private static (FeatureSupport Support, long Alone)? OfNumbers(IReadOnlyCollection<ColumnarRows> batches, int column)
    {
        var (low, high, atLow, atHigh, unusable, usable) = (double.PositiveInfinity, double.NegativeInfinity, 0L, 0L, 0L, 0L);
        foreach (var batch in batches)
        {
            var feature = batch.Columns[column];
            if (feature.Absent)
            {
                unusable += batch.Count;
                continue;
            }
            var values = MemoryMarshal.Cast<byte, double>(feature.Values.Span);
            for (var row = 0; row < values.Length; row++)
            {
                var value = values[row];
                if (MissingBitmap.IsMissing(feature.Missing.Span, row) || !double.IsFinite(value))
                {
                    unusable++;
                    continue;
                }
                usable++;
                (low, atLow) = value < low ? (value, 1) : (low, atLow + (value == low ? 1 : 0));
                (high, atHigh) = value > high ? (value, 1) : (high, atHigh + (value == high ? 1 : 0));
            }
        }
        var alone = (atLow == 1 ? 1 : 0) + (atHigh == 1 && high > low ? 1 : 0) + (unusable == 1 ? 1 : 0);
        return usable == 0 ? null : (new(column, low, high, [], unusable > 0), alone);
    }

    private static (FeatureSupport Support, long Alone)? OfCategories(IReadOnlyCollection<ColumnarRows> batches, int column)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        long unusable = 0;
        foreach (var batch in batches)
        {
            var feature = batch.Columns[column];
            if (feature.Absent)
            {
                unusable += batch.Count;
                continue;
            }
            // By code first: a text is looked up once in a batch, not in each row.
            var byCode = new long[feature.Dictionary.Length];
            var codes = MemoryMarshal.Cast<byte, int>(feature.Codes.Span);
            for (var row = 0; row < codes.Length; row++)
            {
                if (MissingBitmap.IsMissing(feature.Missing.Span, row))
                    unusable++;
                else
                    byCode[codes[row]]++;
            }
            for (var code = 0; code < byCode.Length; code++)
            {
                if (byCode[code] == 0)
                    continue;
                CollectionsMarshal.GetValueRefOrAddDefault(counts, feature.Dictionary[code], out _) += byCode[code];
                if (counts.Count > FeatureSupport.MostCategories)
                    return null;
            }
        }
        var alone = counts.Values.Count(count => count == 1) + (unusable == 1 ? 1 : 0);
        return counts.Count == 0 ? null : (new(column, 0, 0, [.. counts.Keys.Select(FeatureSupport.HashOf).Distinct().Order()], unusable > 0), alone);
    }
}
