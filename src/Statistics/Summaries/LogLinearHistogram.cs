using System.Buffers;
using System.Runtime.InteropServices;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// A histogram of finite doubles that needs no reference: 64 equal cells per power of two, mirrored for negative values, and a cell for zero. The cell of x is the sign, the
/// exponent and the top six mantissa bits of x, so that it is the same on every machine; every value is within 0.8 % of the middle of its cell.
/// </summary>
/// <remarks>
/// Source: the log-linear bucketing of HdrHistogram (Tene) on the bits of IEEE 754. −0 counts as 0. Counts are integers: merging is exact, commutative and associative.
/// Only used octaves take memory (512 bytes each). NaN and infinities are not accepted: their owner counts them apart.
/// </remarks>
public sealed class LogLinearHistogram
{
    internal const int KeyShift = 46;

    private const int Keys = 2047 << 6;

    private readonly SparseCounts negative;
    private readonly SparseCounts positive;
    private long zero;

    public LogLinearHistogram() : this(new SparseCounts(Keys), 0, new SparseCounts(Keys)) { }

    private LogLinearHistogram(SparseCounts negative, long zero, SparseCounts positive) => (this.negative, this.zero, this.positive) = (negative, zero, positive);

    /// <summary>Number of values added.</summary>
    public long Count => negative.Total + zero + positive.Total;

    internal SparseCounts Negative => negative;

    internal SparseCounts Positive => positive;

    internal long Zero => zero;

    /// <summary>Adds finite values.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is NaN or infinite; nothing of its block of 512 values is added.</exception>
    public void Add(ReadOnlySpan<double> values)
    {
        Span<int> up = stackalloc int[512];
        Span<int> down = stackalloc int[512];
        while (!values.IsEmpty)
        {
            var block = MemoryMarshal.Cast<double, ulong>(values[..Math.Min(values.Length, up.Length)]);
            int ups = 0, downs = 0, zeros = 0;
            foreach (var bits in block)
            {
                var key = (int)((bits << 1) >> (KeyShift + 1));
                if (key >= Keys) throw new ArgumentOutOfRangeException(nameof(values), "A histogram holds finite values only.");
                if (bits << 1 == 0) zeros++;
                else if ((long)bits >= 0) up[ups++] = key;
                else down[downs++] = key;
            }
            positive.AddEach(up[..ups]);
            negative.AddEach(down[..downs]);
            zero += zeros;
            values = values[block.Length..];
        }
    }

    public void Merge(LogLinearHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        negative.Merge(other.negative);
        zero += other.zero;
        positive.Merge(other.positive);
    }

    public LogLinearHistogram Clone() => new(negative.Clone(), zero, positive.Clone());

    /// <summary>The non-empty cells by ascending value; zero is a cell of width 0.</summary>
    public IEnumerable<HistogramCell> Cells()
    {
        foreach (var (key, count) in negative.Ascending().Reverse()) yield return new HistogramCell(-Edge(key + 1), -Edge(key), count);
        if (zero > 0) yield return new HistogramCell(0, 0, zero);
        foreach (var (key, count) in positive.Ascending()) yield return new HistogramCell(Edge(key), Edge(key + 1), count);
    }

    /// <summary>
    /// The value at rank p·(n − 1), by linear interpolation inside the cell that holds that rank; null when empty. Within one cell width (1.6 %) of the exact order statistic.
    /// </summary>
    /// <param name="p">A probability in [0, 1].</param>
    public double? Quantile(double p)
    {
        if (!(p >= 0 && p <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "A probability lies in [0, 1].");
        if (Count == 0) return null;
        var rank = p * (Count - 1);
        long below = 0;
        var last = default(HistogramCell);
        foreach (var cell in Cells())
        {
            last = cell;
            if (rank < below + cell.Count) break;
            below += cell.Count;
        }
        var share = Math.Min(1, (rank - below + 0.5) / last.Count);
        return last.Lower * (1 - share) + last.Upper * share;
    }

    internal void AddZeros(long count) => zero += count;

    /// <param name="octave">The cells 64·octave and following.</param>
    /// <param name="isNegative">Of which sign.</param>
    /// <param name="counts">64 counts.</param>
    /// <param name="sum">What they add up to.</param>
    internal void AddOctave(int octave, bool isNegative, ReadOnlySpan<long> counts, long sum) => (isNegative ? negative : positive).AddPage(octave, counts, sum);

    internal void Write(IBufferWriter<byte> output)
    {
        negative.Write(output, signed: false);
        output.PutCount(zero);
        positive.Write(output, signed: false);
    }

    internal static LogLinearHistogram Read(ref BinaryInput input)
    {
        var negative = SparseCounts.Read(ref input, Keys, signed: false);
        var zero = input.Count();
        var positive = SparseCounts.Read(ref input, Keys, signed: false);
        if ((UInt128)negative.Total + (UInt128)zero + (UInt128)positive.Total > long.MaxValue) throw input.Broken("the counts add up to more than 2^63");
        return new LogLinearHistogram(negative, zero, positive);
    }

    // The lower edge of the first cell is 0, the upper edge of the last one would be infinite.
    internal static double Edge(int key) => key >= Keys ? double.MaxValue : BitConverter.UInt64BitsToDouble((ulong)key << KeyShift);
}
