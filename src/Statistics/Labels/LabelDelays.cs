using System.Buffers;
using System.Numerics;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Labels;

/// <summary>How long first labels took: counts of ages in cells that are exact up to 7 and then four to a power of two. Mergeable, exact integers. Not thread-safe.</summary>
/// <remarks>An age is what lay between prediction and label, in any unit that does not become negative: a cell is at most a quarter wider than its lower end.</remarks>
public sealed class LabelDelays
{
    private const byte FormVersion = 1;

    /// <summary>The cell of 2^63 - 1 is the last.</summary>
    private const int Cells = 248;

    // The highest two bits behind the leading one tell four cells of an octave apart.
    private const int CellBits = 2;

    private SparseCounts counts = new(Cells);

    /// <summary>Labels.</summary>
    public long Count => counts.Total;

    /// <summary>Adds a label.</summary>
    /// <param name="age">0 or more; 0 also for a label that came before its prediction.</param>
    public void Add(long age)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(age);
        counts.Add(CellOf(age), 1);
    }

    public void Merge(LabelDelays other)
    {
        ArgumentNullException.ThrowIfNull(other);
        counts.Merge(other.counts);
    }

    /// <summary>The cells with labels by ascending age: the largest age of each, and its labels.</summary>
    public IEnumerable<(long Age, long Labels)> NonEmpty() => counts.Ascending().Select(cell => (LargestOf(cell.Key), cell.Count));

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        counts.Write(output, signed: false);
    }

    /// <exception cref="InvalidDataException">The bytes are not label delays of a known version.</exception>
    public static LabelDelays Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Label delays", source);
        input.Version(FormVersion);
        var delays = new LabelDelays { counts = SparseCounts.Read(ref input, Cells, signed: false) };
        input.End();
        return delays;
    }

    private static int CellOf(long age)
    {
        var octave = BitOperations.Log2((ulong)age | 1);
        return octave <= CellBits ? (int)age : ((octave - CellBits) << CellBits) + (int)(age >> (octave - CellBits));
    }

    private static long LargestOf(int cell)
    {
        if (cell < 1 << (CellBits + 1))
            return cell;
        var shift = (cell >> CellBits) - 1;
        var first = (cell & 3L | 4L) << shift;
        return first + ((1L << shift) - 1);
    }
}
