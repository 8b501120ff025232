using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Predictions of a binary model: rows per (predicted class, score cell), the cell being min(1023, ⌊1024 p⌋). Mergeable, exact integers.
/// </summary>
/// <remarks>A score that is NaN or outside [0, 1] goes into no cell and is counted in <see cref="Invalid"/>. Not thread-safe.</remarks>
public sealed class ScoreCells
{
    /// <summary>1,024: AUC from the cells is then within half a thousandth of the exact one on ordinary scores.</summary>
    public const int Cells = 1024;

    private const byte FormVersion = 1;

    private SparseCounts counts = new(2 * Cells);

    /// <summary>Rows in cells.</summary>
    public long Count => counts.Total;

    /// <summary>Rows whose score was NaN or outside [0, 1].</summary>
    public long Invalid { get; private set; }

    /// <summary>The cell of a score in [0, 1].</summary>
    public static int CellOf(double score) => Math.Min(Cells - 1, (int)(score * Cells));

    /// <summary>The middle of a cell, (cell + ½)/1024.</summary>
    public static double Midpoint(int cell) => (cell + 0.5) / Cells;

    /// <param name="score">Probability of class 1.</param>
    /// <param name="predictedClass">0 or 1.</param>
    public void Add(double score, int predictedClass)
    {
        var row = Binary(predictedClass);
        if (score is >= 0 and <= 1) counts.Add(row * Cells + CellOf(score), 1);
        else Invalid++;
    }

    /// <summary>No count is negative; retractions can be ahead of what they retract.</summary>
    internal bool IsWhole => counts.Ascending().All(cell => cell.Count > 0);

    internal void Add(int cell, int predictedClass, long rows) => counts.Add(Binary(predictedClass) * Cells + InRange(cell), rows);

    public long CountOf(int predictedClass, int cell) => counts[Binary(predictedClass) * Cells + InRange(cell)];

    /// <summary>Rows per cell over both classes, 1,024 numbers.</summary>
    public long[] CellCounts()
    {
        var sums = new long[Cells];
        foreach (var (key, rows) in counts.Ascending()) sums[key % Cells] += rows;
        return sums;
    }

    /// <summary>Rows per predicted class: of class 0, of class 1.</summary>
    public (long Zero, long One) ClassCounts()
    {
        long one = counts.Ascending().Where(cell => cell.Key >= Cells).Sum(cell => cell.Count);
        return (Count - one, one);
    }

    public void Merge(ScoreCells other)
    {
        ArgumentNullException.ThrowIfNull(other);
        counts.Merge(other.counts);
        Invalid += other.Invalid;
    }

    public ScoreCells Clone()
    {
        var copy = new ScoreCells();
        copy.Merge(this);
        return copy;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not score cells of a known version.</exception>
    public static ScoreCells Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Score cells", source);
        input.Version(FormVersion);
        var cells = Read(ref input);
        input.End();
        return cells;
    }

    internal void Write(IBufferWriter<byte> output)
    {
        output.PutCount(Invalid);
        counts.Write(output, signed: false);
    }

    internal static ScoreCells Read(ref BinaryInput input) => new() { Invalid = input.Count(), counts = SparseCounts.Read(ref input, 2 * Cells, signed: false) };

    internal static int Binary(int value) => value is 0 or 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A class or label is 0 or 1.");

    internal static int InRange(int cell) => (uint)cell < Cells ? cell : throw new ArgumentOutOfRangeException(nameof(cell), cell, "A cell lies in 0 to 1023.");
}
