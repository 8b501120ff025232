using System.Buffers;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Ingest;

/// <summary>Rows of several batches in columns of their own. Not thread-safe.</summary>
internal sealed class GatheredRows(VersionSpec spec)
{
    private readonly ArrayBufferWriter<byte> positions = new();
    private readonly ArrayBufferWriter<byte> keys = new();
    private readonly ArrayBufferWriter<byte> scores = new();
    private readonly ArrayBufferWriter<byte> classes = new();
    private readonly ArrayBufferWriter<byte> exposures = new();
    private readonly ArrayBufferWriter<byte> propensities = new();
    private readonly ArrayBufferWriter<byte> probabilities = new();
    private readonly GatheredColumn[] columns = Array.ConvertAll(spec.Features, feature => new GatheredColumn(feature.Kind));
    private int count;

    /// <param name="rows">All with prediction ids, or all without.</param>
    /// <param name="indexes">The wanted rows; null: all.</param>
    public void Add(ColumnarRows rows, int[]? indexes)
    {
        var wanted = indexes?.Length ?? rows.Count;
        Append(positions, rows.Positions.Span, sizeof(long), indexes);
        Append(keys, rows.Keys.Span, JoinKey.Size, indexes);
        Append(scores, rows.Scores.Span, sizeof(double), indexes);
        Append(classes, rows.Classes.Span, 1, indexes);
        Append(probabilities, rows.Probabilities.Span, spec.ClassCount * sizeof(float), indexes);
        AppendOrZeros(exposures, rows.Exposures.Span, wanted, indexes);
        AppendOrZeros(propensities, rows.Propensities.Span, wanted, indexes);
        for (var column = 0; column < columns.Length; column++)
            columns[column].Add(rows.Columns[column], wanted, indexes);
        count += wanted;
    }

    /// <summary>The rows; they are this object's own memory.</summary>
    public ColumnarRows ToRows() => new()
    {
        Count = count,
        Positions = positions.WrittenMemory,
        Keys = keys.WrittenMemory,
        Scores = scores.WrittenMemory,
        Classes = classes.WrittenMemory,
        Exposures = exposures.WrittenMemory,
        Propensities = propensities.WrittenMemory,
        Probabilities = probabilities.WrittenMemory,
        Columns = Array.ConvertAll(columns, column => column.ToColumn()),
    };

    // Of rows that do not say it: unknown, and none.
    private static void AppendOrZeros(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> block, int wanted, int[]? indexes)
    {
        if (block.IsEmpty)
        {
            to.GetSpan(wanted)[..wanted].Clear();
            to.Advance(wanted);
        }
        Append(to, block, 1, indexes);
    }

    /// <summary>Appends the elements of the wanted rows; nothing when the block is empty.</summary>
    internal static void Append(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> block, int size, int[]? indexes)
    {
        if (indexes is null || block.IsEmpty)
        {
            to.Write(block);
            return;
        }
        foreach (var row in indexes)
            to.Write(block.Slice(row * size, size));
    }
}
