using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// The exponential histogram of an <see cref="Adwin"/>: rows of at most five buckets of 2^row values, each with its sum and its sum of squared deviations. A sixth bucket merges the two oldest into the next row:
/// M₂ = M₂ₐ + M₂ᵦ + n²(mean_a − mean_b)²/(2n) (Babcock, Datar, Motwani, O'Callaghan 2003).
/// </summary>
internal sealed class AdwinBuckets
{
    public const int Most = 5;

    // A row is a ring of eight, the next power of two above the six that it holds for a moment.
    private const int Ring = 8;

    // Enough for 5·2³² values, so that nothing is allocated on the way there.
    private const int FirstRows = 32;
    private const int MostRows = 60;

    private Bucket[] buckets = new Bucket[FirstRows * Ring];
    private Row[] rows = new Row[FirstRows];
    private double width;
    private double total;
    private double squares;

    public int Rows { get; private set; } = 1;

    public double Width => width;

    public double Total => total;

    public double SquaredDeviations => squares;

    /// <summary>Copies the sums of a row's buckets, oldest first, and returns how many there are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Sums(int row, Span<double> target)
    {
        var (oldest, count) = (rows[row].Oldest, rows[row].Count);
        ReadOnlySpan<Bucket> ring = buckets.AsSpan(row * Ring, Ring);
        for (var i = 0; i < count; i++) target[i] = ring[(oldest + i) & (Ring - 1)].Sum;
        return count;
    }

    public void Add(double value)
    {
        if (width > 0)
        {
            var deviation = value - total / width;
            squares += width * deviation * deviation / (width + 1);
        }
        width++;
        total += value;
        var carried = new Bucket(value, 0);
        double size = 1, inverse = 1;
        for (var row = 0; ; row++, size += size, inverse *= .5)
        {
            if (row == Rows) AddRow();
            // Rows and rings are never left: row < Rows, and a place is taken modulo the ring.
            ref var state = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(rows), row);
            ref var ring = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(buckets), row * Ring);
            Unsafe.Add(ref ring, (state.Oldest + state.Count) & (Ring - 1)) = carried;
            if (state.Count < Most)
            {
                state.Count++;
                return;
            }
            var first = Unsafe.Add(ref ring, state.Oldest);
            var second = Unsafe.Add(ref ring, (state.Oldest + 1) & (Ring - 1));
            // Powers of two: the products are exactly the quotients.
            var deviation = first.Sum * inverse - second.Sum * inverse;
            carried = new Bucket(first.Sum + second.Sum, first.Squares + second.Squares + size * size * deviation * deviation * (inverse * .5));
            state.Oldest = (state.Oldest + 2) & (Ring - 1);
            state.Count = Most - 1;
        }
    }

    public void DropOldest()
    {
        ref var row = ref rows[Rows - 1];
        var bucket = buckets[(Rows - 1) * Ring + row.Oldest];
        double size = 1L << (Rows - 1);
        width -= size;
        total -= bucket.Sum;
        var deviation = bucket.Sum / size - total / width;
        squares -= bucket.Squares + size * width * deviation * deviation / (size + width);
        row.Oldest = (row.Oldest + 1) & (Ring - 1);
        row.Count--;
        while (Rows > 1 && rows[Rows - 1].Count == 0) Rows--;
    }

    public void Clear()
    {
        Array.Clear(rows);
        Rows = 1;
        width = total = squares = 0;
    }

    public void Write(IBufferWriter<byte> output)
    {
        output.PutDoubles([total, squares]);
        output.PutCount(Rows);
        for (var row = 0; row < Rows; row++)
        {
            output.PutByte((byte)rows[row].Count);
            for (var i = 0; i < rows[row].Count; i++)
            {
                var bucket = buckets[row * Ring + ((rows[row].Oldest + i) & (Ring - 1))];
                output.PutDoubles([bucket.Sum, bucket.Squares]);
            }
        }
    }

    public void Read(ref BinaryInput input)
    {
        (total, squares) = (input.Finite(), input.Finite());
        var stored = input.Length(1, MostRows);
        if (stored == 0) throw input.Broken("there is no row of buckets");
        while (Rows < stored) AddRow();
        for (var row = 0; row < Rows; row++)
        {
            var count = input.Byte();
            if (count > Most || (count == 0 && row > 0 && row == Rows - 1)) throw input.Broken($"a row holds {count} buckets");
            for (var i = 0; i < count; i++) buckets[row * Ring + i] = new Bucket(input.Finite(), input.Finite());
            rows[row].Count = count;
            width += count * (double)(1L << row);
        }
        if (width == 0 && (total != 0 || squares != 0)) throw input.Broken("an empty window has a sum");
    }

    private void AddRow()
    {
        if (Rows == rows.Length)
        {
            Array.Resize(ref rows, 2 * rows.Length);
            Array.Resize(ref buckets, rows.Length * Ring);
        }
        Rows++;
    }

    private readonly record struct Bucket(double Sum, double Squares);

    private struct Row
    {
        public int Oldest;
        public int Count;
    }
}
