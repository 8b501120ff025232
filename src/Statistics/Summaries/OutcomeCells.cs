using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Outcomes of a binary model: rows per (label, predicted class, score cell), cells as in <see cref="ScoreCells"/>. Accuracy, ROC AUC and label sums follow from it.
/// Mergeable, exact integers.
/// </summary>
/// <remarks>
/// A corrected label is a retraction (weight −1) and an addition. A retraction may arrive before its addition, so counts may be negative for a while; figures over negative
/// counts are null.
/// A score that is NaN or outside [0, 1] goes into no cell and is counted in <see cref="Invalid"/>. Not thread-safe.
/// </remarks>
public sealed class OutcomeCells
{
    private const byte FormVersion = 1;
    private const int Keys = 4 * ScoreCells.Cells;

    private SparseCounts counts = new(Keys);

    /// <summary>Rows in cells, retractions subtracted.</summary>
    public long Count => counts.Total;

    /// <summary>Rows whose score was NaN or outside [0, 1], retractions subtracted.</summary>
    public long Invalid { get; private set; }

    /// <summary>No cell holds fewer than no rows: no retraction is ahead of what it retracts.</summary>
    public bool IsWhole => counts.Ascending().All(cell => cell.Count > 0);

    /// <param name="label">The outcome, 0 or 1.</param>
    /// <param name="predictedClass">0 or 1.</param>
    /// <param name="score">Probability of class 1.</param>
    /// <param name="weight">1 for an outcome, −1 for its retraction.</param>
    public void Add(int label, int predictedClass, double score, long weight = 1)
    {
        var row = 2 * ScoreCells.Binary(label) + ScoreCells.Binary(predictedClass);
        if (score is >= 0 and <= 1) counts.Add(row * ScoreCells.Cells + ScoreCells.CellOf(score), weight);
        else Invalid += weight;
    }

    internal void Add(OutcomeCell cell) => counts.Add((2 * cell.Label + cell.PredictedClass) * ScoreCells.Cells + cell.Cell, cell.Rows);

    public long CountOf(int label, int predictedClass, int cell) =>
        counts[(2 * ScoreCells.Binary(label) + ScoreCells.Binary(predictedClass)) * ScoreCells.Cells + ScoreCells.InRange(cell)];

    /// <summary>The cells that hold rows.</summary>
    public IEnumerable<OutcomeCell> NonEmpty()
    {
        foreach (var (key, rows) in counts.Ascending())
            yield return new OutcomeCell(key / (2 * ScoreCells.Cells), key / ScoreCells.Cells % 2, key % ScoreCells.Cells, rows);
    }

    /// <summary>Rows per cell with label 0 and with label 1, over both classes; 1,024 numbers each.</summary>
    public (long[] Negatives, long[] Positives) LabelCounts()
    {
        long[] negatives = new long[ScoreCells.Cells], positives = new long[ScoreCells.Cells];
        foreach (var cell in NonEmpty()) (cell.Label == 0 ? negatives : positives)[cell.Cell] += cell.Rows;
        return (negatives, positives);
    }

    /// <summary>The labelled rows as they were predicted; null when a net count is negative.</summary>
    public ScoreCells? Predictions()
    {
        var predictions = new ScoreCells();
        foreach (var cell in NonEmpty()) predictions.Add(cell.Cell, cell.PredictedClass, cell.Rows);
        return predictions.IsWhole ? predictions : null;
    }

    public void Merge(OutcomeCells other)
    {
        ArgumentNullException.ThrowIfNull(other);
        counts.Merge(other.counts);
        Invalid += other.Invalid;
    }

    public OutcomeCells Clone()
    {
        var copy = new OutcomeCells();
        copy.Merge(this);
        return copy;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not outcome cells of a known version.</exception>
    public static OutcomeCells Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Outcome cells", source);
        input.Version(FormVersion);
        var cells = Read(ref input);
        input.End();
        return cells;
    }

    internal void Write(IBufferWriter<byte> output)
    {
        output.PutSigned(Invalid);
        counts.Write(output, signed: true);
    }

    internal static OutcomeCells Read(ref BinaryInput input) => new() { Invalid = input.Signed(), counts = SparseCounts.Read(ref input, Keys, signed: true) };
}
