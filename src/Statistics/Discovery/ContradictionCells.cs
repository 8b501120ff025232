using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Discovery;

/// <summary>
/// Labelled rows by what they have in common (<see cref="CellKeys"/>): rows, contradicting labels, and how many the scores lead one to expect. Mergeable, exact: expectations are added in whole 4,096ths of a row, so that no order of
/// rows changes them.
/// </summary>
/// <remarks>A corrected label is a retraction (weight −1) and an addition, as in <see cref="OutcomeCells"/>. At most 9,792 cells, whatever rows hold. Not thread-safe.</remarks>
public sealed class ContradictionCells
{
    /// <summary>4,096 of these are a row: a probability is within an eighth of a thousandth.</summary>
    private const int Units = 4096;

    private const byte FormVersion = 1;

    private SparseCounts rows = new(CellKeys.Count);
    private SparseCounts contradicting = new(CellKeys.Count);
    private SparseCounts expected = new(CellKeys.Count);

    /// <summary>No cell holds fewer than no rows, and none fewer contradicting ones than none or more than it has: no retraction is ahead of what it retracts.</summary>
    public bool IsWhole => rows.Ascending().All(cell => cell.Count > 0 && contradicting[cell.Key] <= cell.Count) && contradicting.Ascending().All(cell => cell.Count > 0 && rows[cell.Key] > 0);

    public CellTally this[int key] => new(rows[key], contradicting[key], expected[key] / (double)Units);

    /// <param name="codes">The row's cell of each feature, in their order, at most 64; a code above 31 is none.</param>
    /// <param name="contradicts">Its label contradicts its score.</param>
    /// <param name="chance">The probability of that.</param>
    /// <param name="weight">1 for a label, −1 for its retraction.</param>
    public void Add(ReadOnlySpan<byte> codes, bool contradicts, double chance, long weight = 1)
    {
        if (!(chance is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(chance), chance, "A probability lies in [0, 1].");
        var units = (long)Math.Round(chance * Units) * weight;
        foreach (var key in CellKeys.Of(codes))
        {
            rows.Add(key, weight);
            if (contradicts) contradicting.Add(key, weight);
            if (units != 0) expected.Add(key, units);
        }
    }

    /// <summary>The cells that hold rows, ascending.</summary>
    public IEnumerable<(int Key, CellTally Tally)> NonEmpty()
    {
        foreach (var (key, _) in rows.Ascending()) yield return (key, this[key]);
    }

    public void Merge(ContradictionCells other)
    {
        ArgumentNullException.ThrowIfNull(other);
        rows.Merge(other.rows);
        contradicting.Merge(other.contradicting);
        expected.Merge(other.expected);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        foreach (var counts in (SparseCounts[])[rows, contradicting, expected]) counts.Write(output, signed: true);
    }

    /// <exception cref="InvalidDataException">The bytes are not contradictions by cell of a known version.</exception>
    public static ContradictionCells Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Contradictions by cell", source);
        input.Version(FormVersion);
        var cells = new ContradictionCells
        {
            rows = SparseCounts.Read(ref input, CellKeys.Count, signed: true),
            contradicting = SparseCounts.Read(ref input, CellKeys.Count, signed: true),
            expected = SparseCounts.Read(ref input, CellKeys.Count, signed: true),
        };
        input.End();
        return cells;
    }
}
