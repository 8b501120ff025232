using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Everything that is kept of a numeric column: counts in the cells of a <see cref="NumericBinning"/>, a <see cref="LogLinearHistogram"/>, minimum, maximum, moments 1 to 4
/// about the
/// reference mean, and how many rows were missing, NaN, +∞ and −∞. Mergeable.
/// </summary>
/// <remarks>
/// <para>Integers, minimum and maximum are exact: the same bits for any batch size and any order of batches and merges. Moments are doubles with
/// |ΔM_k| ≤ 1e-12 · Σ|x − c|^k between orders; a sum that overflowed reads as null. Without a binning (no reference yet) the cells are absent and c = 0.</para>
/// <para>−0 counts as 0. Empty: counts 0, every statistic null; never NaN. Not thread-safe.</para>
/// </remarks>
public sealed class NumericSummary
{
    private const byte FormVersion = 1;
    private const byte HasBinning = 1;
    private const byte HasValues = 2;
    private const int Block = CountWindow.Block;

    private readonly long[] cells;
    private readonly LogLinearHistogram histogram;
    private readonly Moments moments;
    private double min = double.PositiveInfinity;
    private double max = double.NegativeInfinity;

    public NumericSummary(NumericBinning? binning) : this(binning, new LogLinearHistogram(), new Moments(binning?.Mean ?? 0)) { }

    private NumericSummary(NumericBinning? binning, LogLinearHistogram histogram, Moments moments)
    {
        (Binning, this.histogram, this.moments) = (binning, histogram, moments);
        cells = new long[binning?.CellCount ?? 1];
    }

    public NumericBinning? Binning { get; }

    /// <summary>Finite values.</summary>
    public long Count => moments.Count;

    /// <summary>Rows without a value.</summary>
    public long Missing { get; private set; }

    public long NaN { get; private set; }

    public long PositiveInfinity { get; private set; }

    public long NegativeInfinity { get; private set; }

    /// <summary>All rows: finite, missing, NaN and infinite.</summary>
    public long Rows => Count + Missing + NaN + PositiveInfinity + NegativeInfinity;

    public double? Min => Count == 0 ? null : min;

    public double? Max => Count == 0 ? null : max;

    /// <summary>Mean of the finite values; null when empty.</summary>
    public double? Mean => moments.Mean;

    /// <summary>Population variance (divided by n); null when empty or overflowed.</summary>
    public double? Variance => Constant ? 0 : moments.Variance;

    public double? StandardDeviation => Variance is { } variance ? Math.Sqrt(variance) : null;

    /// <summary>Biased skewness √n·M3/M2^1.5; null when the variance is 0, unknown or overflowed.</summary>
    public double? Skewness => Constant ? null : moments.Skewness;

    /// <summary>Biased excess kurtosis n·M4/M2² − 3; null when the variance is 0, unknown or overflowed.</summary>
    public double? ExcessKurtosis => Constant ? null : moments.ExcessKurtosis;

    public LogLinearHistogram Histogram => histogram;

    /// <summary>Counts of the binning's cells, tails included; empty without a binning.</summary>
    public ReadOnlySpan<long> CellCounts => Binning is null ? [] : cells;

    /// <summary>Counts of the binning's main bins; empty without a binning.</summary>
    public long[] MainCounts() => Binning?.MainCounts(cells) ?? [];

    /// <inheritdoc cref="NumericBinning.WatchedCounts"/>
    public long[] WatchedCounts() => Binning?.WatchedCounts(cells) ?? [];

    /// <summary>Adds a column.</summary>
    /// <param name="values">One value per row; what stands at a missing row is ignored.</param>
    /// <param name="missingBitmap">Empty when no row is missing; else bit i (least significant first) set means that row i is missing. At least ⌈rows/8⌉ bytes.</param>
    /// <exception cref="ArgumentException">The bitmap is too short; nothing is added.</exception>
    public void Add(ReadOnlySpan<double> values, ReadOnlySpan<byte> missingBitmap = default)
    {
        MissingBitmap.Check(missingBitmap, values.Length);
        var window = values.Length < Block ? null : CountWindow.OfThread();
        var index = Binning?.Index ?? EdgeIndex.None;
        Span<double> finite = stackalloc double[Block];
        for (var start = 0; start < values.Length; start += Block)
        {
            var block = values[start..Math.Min(start + Block, values.Length)];
            if (missingBitmap.IsEmpty && TryAddFinite(block, window, index)) continue;
            var kept = finite[..Sift(block, missingBitmap, start, finite)];
            if (!kept.IsEmpty) TryAddFinite(kept, window, index);
        }
        window?.FlushTo(histogram, index, cells);
    }

    public void Add(double value) => Add([value]);

    public void AddMissing(long rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        Missing += rows;
    }

    /// <exception cref="ArgumentException">The other summary stands on another binning.</exception>
    public void Merge(NumericSummary other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!Equals(Binning, other.Binning)) throw new ArgumentException("The summaries stand on different reference bins.", nameof(other));
        for (var i = 0; i < cells.Length; i++) cells[i] += other.cells[i];
        histogram.Merge(other.histogram);
        moments.Merge(other.moments);
        min = Math.Min(min, other.min);
        max = Math.Max(max, other.max);
        Missing += other.Missing;
        NaN += other.NaN;
        PositiveInfinity += other.PositiveInfinity;
        NegativeInfinity += other.NegativeInfinity;
    }

    public NumericSummary Clone()
    {
        var copy = new NumericSummary(Binning);
        copy.Merge(this);
        return copy;
    }

    /// <summary>The value at rank p·(n − 1), within 1.6 % of the exact order statistic and exact at p = 0 and 1; null when empty.</summary>
    /// <param name="p">A probability in [0, 1].</param>
    public double? Quantile(double p) => histogram.Quantile(p) is not { } value ? null : p <= 0 ? min : p >= 1 ? max : Math.Clamp(value, min, max);

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutByte((byte)((Binning is null ? 0 : HasBinning) | (Count == 0 ? 0 : HasValues)));
        if (Binning is not null) output.PutUInt64(Binning.Fingerprint);
        output.PutCount(Missing);
        output.PutCount(NaN);
        output.PutCount(PositiveInfinity);
        output.PutCount(NegativeInfinity);
        if (Count == 0) return;
        output.PutDouble(min);
        output.PutDouble(max);
        moments.Write(output);
        histogram.Write(output);
        foreach (var count in CellCounts) output.PutCount(count);
    }

    /// <param name="source">Exactly the bytes of one summary.</param>
    /// <param name="binning">The binning on which the summary was made, null if it had none.</param>
    /// <exception cref="InvalidDataException">The bytes are not a summary of a known version, or it stands on another binning.</exception>
    public static NumericSummary Read(ReadOnlySpan<byte> source, NumericBinning? binning)
    {
        var input = new BinaryInput("Numeric summary", source);
        input.Version(FormVersion);
        var flags = input.Byte();
        if (flags > (HasBinning | HasValues)) throw input.Broken($"flags {flags} are not known");
        if ((flags & HasBinning) != 0 != (binning is not null)) throw input.Broken(binning is null ? "it has reference bins and none were given" : "it has no reference bins");
        if (binning is not null && input.UInt64() is var fingerprint && fingerprint != binning.Fingerprint)
            throw input.Broken($"it stands on the reference bins {fingerprint:x16}, not on {binning.Fingerprint:x16}");
        long missing = input.Count(), nan = input.Count(), positive = input.Count(), negative = input.Count();
        NumericSummary summary;
        if ((flags & HasValues) == 0)
        {
            summary = new NumericSummary(binning);
        }
        else
        {
            double min = input.Finite(), max = input.Finite();
            if (min > max) throw input.Broken("the minimum is above the maximum");
            // The count stands in the histogram, which follows the moments.
            var momentsAt = input;
            input.Take(4 * sizeof(double));
            var histogram = LogLinearHistogram.Read(ref input);
            if (histogram.Count == 0) throw input.Broken("it claims values and has none");
            summary = new NumericSummary(binning, histogram, Moments.Read(ref momentsAt, binning?.Mean ?? 0, histogram.Count)) { min = min, max = max };
            var left = histogram.Count;
            foreach (ref var cell in binning is null ? [] : summary.cells.AsSpan())
            {
                cell = input.Count();
                left -= cell;
                if (left < 0) break;
            }
            if (binning is not null && left != 0) throw input.Broken("bins and histogram do not count the same values");
        }
        input.End();
        if ((UInt128)missing + (UInt128)nan + (UInt128)positive + (UInt128)negative + (UInt128)summary.Count > long.MaxValue) throw input.Broken("the counts add up to more than 2^63");
        (summary.Missing, summary.NaN, summary.PositiveInfinity, summary.NegativeInfinity) = (missing, nan, positive, negative);
        return summary;
    }

    // Rounding could leave a speck of variance in equal values.
    private bool Constant => Count > 0 && min.Equals(max);

    // False, and nothing is added, when a value is not finite.
    private bool TryAddFinite(ReadOnlySpan<double> block, CountWindow? window, EdgeIndex index)
    {
        double low, high;
        if (window is null)
        {
            if (!BlockScan.Finite(block, out low, out high)) return false;
            moments.Add(block);
            AddEach(block, index);
        }
        else
        {
            var about = moments.Centre(block);
            var pass = BlockPass.Over(block, about, window.PlacesOfBlock);
            if (!pass.IsFinite) return false;
            (low, high) = (pass.Min, pass.Max);
            moments.Add(block.Length, about, pass.Sum1, pass.Sum2, pass.Sum3, pass.Sum4);
            if (!window.TryAdd(block, pass, histogram, index, cells)) AddEach(block, index);
        }
        min = Math.Min(min, low + 0.0);
        max = Math.Max(max, high + 0.0);
        return true;
    }

    private void AddEach(ReadOnlySpan<double> block, EdgeIndex index)
    {
        histogram.Add(block);
        foreach (var value in block) cells[index.CellOf(value)]++;
    }

    // Writes each value and moves on only behind those that stay: what is missing or not a number costs no mispredicted branch, except to count what is not finite.
    private int Sift(ReadOnlySpan<double> block, ReadOnlySpan<byte> missingBitmap, int start, Span<double> finite)
    {
        int kept = 0, missing = 0;
        for (var i = 0; i < block.Length; i++)
        {
            var value = block[i];
            var absent = missingBitmap.IsEmpty ? 0 : missingBitmap[(start + i) >> 3] >> ((start + i) & 7) & 1;
            missing += absent;
            finite[kept] = value;
            kept += double.IsFinite(value) ? 1 - absent : 0;
            if (double.IsFinite(value) || absent != 0) continue;
            if (double.IsNaN(value)) NaN++;
            else if (value > 0) PositiveInfinity++;
            else NegativeInfinity++;
        }
        Missing += missing;
        return kept;
    }
}
