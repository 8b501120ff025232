using System.Runtime.InteropServices;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Ingest;

/// <summary>
/// Rows in columns, checked for shape: every column has <see cref="Count"/> values. Little-endian blocks of bytes instead of arrays, because Orleans copies a block whole and an array of doubles element by element.
/// </summary>
[GenerateSerializer, Immutable, Alias("wg.ColumnarRows")]
public sealed record ColumnarRows
{
    [Id(0)] public required int Count { get; init; }

    /// <summary>int64 per row.</summary>
    [Id(1)] public required ReadOnlyMemory<byte> Positions { get; init; }

    /// <summary>16 bytes per row (<see cref="Labels.JoinKey"/>), or empty when the predictions have no ids.</summary>
    [Id(2)] public ReadOnlyMemory<byte> Keys { get; init; }

    /// <summary>float64 per row, in [0, 1]; of a regression the predicted value, of several classes the probability of the predicted one.</summary>
    [Id(3)] public required ReadOnlyMemory<byte> Scores { get; init; }

    /// <summary>One byte per row, 0 or 1, or the code of one of several classes; of a regression 0.</summary>
    [Id(4)] public required ReadOnlyMemory<byte> Classes { get; init; }

    /// <summary>One byte per row (the wire's Exposure numbers), or empty.</summary>
    [Id(5)] public ReadOnlyMemory<byte> Exposures { get; init; }

    /// <summary>One byte per row, 0 or 1, or the code of one of several classes; or empty. Only in a reference.</summary>
    [Id(6)] public ReadOnlyMemory<byte> Labels { get; init; }

    /// <summary>One column per feature of the version, in the order of the spec.</summary>
    [Id(7)] public required FeatureColumn[] Columns { get; init; }

    /// <summary>One byte per row (<c>PropensityCode</c>), or empty.</summary>
    [Id(8)] public ReadOnlyMemory<byte> Propensities { get; init; }

    /// <summary>float64 per row, or empty: the labels of a regression. Only in a reference.</summary>
    [Id(12)] public ReadOnlyMemory<byte> Targets { get; init; }

    /// <summary>float32 per class and row, row after row: the probabilities of a model of several classes; empty for others.</summary>
    [Id(13)] public ReadOnlyMemory<byte> Probabilities { get; init; }

    /// <summary>Rows with a label: all or none.</summary>
    public int LabelledRows => Labels.IsEmpty && Targets.IsEmpty ? 0 : Count;

    /// <summary>Copies the numbers of a row; NaN where there is none.</summary>
    public void CopyNumbers(int row, ReadOnlySpan<int> columns, Span<double> target)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            var column = Columns[columns[i]];
            target[i] = column.Absent || MissingBitmap.IsMissing(column.Missing.Span, row) ? double.NaN : MemoryMarshal.Cast<byte, double>(column.Values.Span)[row];
        }
    }

    /// <summary>Bytes that the columns take, about.</summary>
    public long Size
    {
        get
        {
            long size = Positions.Length + Keys.Length + Scores.Length + Classes.Length + Exposures.Length + Labels.Length + Targets.Length + Propensities.Length + Probabilities.Length;
            // Of every single row: no enumerators.
            foreach (var column in Columns)
            {
                size += column.Values.Length + column.Codes.Length + column.Missing.Length;
                foreach (var category in column.Dictionary)
                    size += 32 + (2 * category.Length);
            }
            return size;
        }
    }
}
