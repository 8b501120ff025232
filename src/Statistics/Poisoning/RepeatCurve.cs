using System.Buffers;
using System.Numerics;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Poisoning;

/// <summary>
/// What share of n consecutive rows of a reference repeats an earlier one of them, for any n. The share grows with n, so a pane must be compared with as many rows: r(m) is measured in all consecutive windows of m = 8, 16, 32, ... rows, and of all N. Immutable.
/// </summary>
/// <remarks>
/// <para>Between two sizes r is interpolated as a power of n (linearly from 0). Beyond N it is r(N)·(n − 1)/(N − 1), at most 1: for rows drawn from any fixed distribution E(n − D) = Σ n p − 1 + (1 − p)^n, and that divided by n (n − 1) falls with n, so r grows no faster.</para>
/// <para>Windows of real rows scatter more than independent repeats would, for repeats come in bursts: <see cref="DesignEffect"/> = max(1, s²/(m r (1 − r))) with s² the variance of the windows' repeats, of windows of which there are 16 at least; beyond these its excess over 1 grows with n, as it does when the
/// share of a window has a variance of its own. Binary form: some 13 bytes per size, of which there are at most 61.</para>
/// </remarks>
public sealed class RepeatCurve
{
    /// <summary>8 rows: r of fewer is next to nothing.</summary>
    private const int LeastBits = 3;

    /// <summary>16 windows tell their variance to within a third.</summary>
    private const int LeastWindows = 16;

    private const byte FormVersion = 1;

    private readonly Size[] sizes;

    private RepeatCurve(Size[] sizes) => this.sizes = sizes;

    /// <summary>N, rows of the reference.</summary>
    public long Rows => sizes.Length == 0 ? 0 : sizes[^1].Window;

    /// <param name="fingerprints">One per row, in the order of the rows.</param>
    public static RepeatCurve FromReference(ReadOnlySpan<ulong> fingerprints)
    {
        // 0: the first of its kind; else k of the smallest window 2^k, counted from the first row, that holds the row and the last one before it that equals it.
        var depths = new byte[fingerprints.Length];
        var last = new Dictionary<ulong, int>();
        for (var row = 0; row < depths.Length; row++)
        {
            if (last.TryGetValue(fingerprints[row], out var before)) depths[row] = (byte)(BitOperations.Log2((uint)(row ^ before)) + 1);
            last[fingerprints[row]] = row;
        }
        var found = new List<Size>();
        for (var bits = LeastBits; bits < 31 && 1 << bits <= depths.Length; bits++) found.Add(Measure(depths, 1 << bits, bits));
        if (depths.Length > 0 && (found.Count == 0 || found[^1].Window != depths.Length)) found.Add(Measure(depths, depths.Length, 32));
        return new([.. found]);
    }

    /// <summary>r(n), the expected share of repeats in n rows, in [0, 1]; 1 without a reference: nothing is too much then.</summary>
    public double Share(double rows)
    {
        if (sizes.Length == 0) return 1;
        if (rows <= 1) return 0;
        var above = Array.FindIndex(sizes, size => size.Window >= rows);
        if (above < 0) return Math.Min(1, sizes[^1].Share * (rows - 1) / Math.Max(1, sizes[^1].Window - 1));
        var upper = sizes[above];
        if (above == 0 || sizes[above - 1].Share <= 0)
        {
            double from = above == 0 ? 1 : sizes[above - 1].Window;
            return upper.Window <= from ? upper.Share : upper.Share * (rows - from) / (upper.Window - from);
        }
        // Whole windows of one size leave out other rows than those of the next, so that r may fall by a trifle.
        var lower = sizes[above - 1];
        return lower.Share * Math.Pow(Math.Max(1, upper.Share / lower.Share), Math.Log(rows / lower.Window) / Math.Log((double)upper.Window / lower.Window));
    }

    /// <summary>How many times the variance of independent repeats those of n rows have in the reference, at least 1.</summary>
    public double DesignEffect(double rows)
    {
        double most = 1, window = 1;
        foreach (var size in sizes)
        {
            if (size.Windows < LeastWindows) break;
            (most, window) = (Math.Max(most, size.DesignEffect), size.Window);
            if (window >= rows) return most;
        }
        return 1 + (most - 1) * Math.Max(1, rows / window);
    }

    /// <summary>The largest share of n rows that counts as in the reference (<see cref="BernoulliEDetector.NullRate"/>): its rows count for fewer by the design effect.</summary>
    /// <param name="rows">n.</param>
    /// <param name="tolerance">Added to the expected share, at least 0.</param>
    /// <param name="delta">The probability that the limit is too low, in (0, 1).</param>
    /// <param name="streams">Among so many streams, at least 1.</param>
    public double NullRate(double rows, double tolerance, double delta, int streams)
    {
        if (sizes.Length == 0) return 1;
        var known = (long)Math.Max(1, Rows / DesignEffect(rows));
        return BernoulliEDetector.NullRate(Math.Min(known, (long)Math.Ceiling(Share(rows) * known)), known, tolerance, delta, streams);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutCount(sizes.Length);
        foreach (var size in sizes)
        {
            output.PutCount(size.Window);
            output.PutCount(size.Windows);
            output.PutCount(size.Repeats);
            output.PutDouble(size.DesignEffect);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are not a curve of a known version.</exception>
    public static RepeatCurve Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Repeat curve", source);
        input.Version(FormVersion);
        var sizes = new Size[input.Length(11, 61)];
        for (var i = 0; i < sizes.Length; i++)
        {
            var size = new Size(input.Count(), input.Count(), input.Count(), input.Finite());
            if (size.Window < 1 || size.Windows < 1 || (i > 0 && size.Window <= sizes[i - 1].Window)) throw input.Broken($"{size.Windows} windows of {size.Window} rows are none, or out of order");
            if (size.Repeats / (double)size.Windows > size.Window || size.DesignEffect < 1) throw input.Broken($"{size.Repeats} repeats with design effect {size.DesignEffect} cannot be in {size.Windows} windows of {size.Window} rows");
            sizes[i] = size;
        }
        input.End();
        return new(sizes);
    }

    private static Size Measure(byte[] depths, int window, int bits)
    {
        double repeats = 0, squares = 0;
        var windows = depths.Length / window;
        for (var first = 0; first < windows * window; first += window)
        {
            var own = 0;
            foreach (var depth in depths.AsSpan(first, window)) own += depth > 0 && depth <= bits ? 1 : 0;
            repeats += own;
            squares += (double)own * own;
        }
        var share = repeats / windows / window;
        var variance = windows < 2 ? 0 : (squares - repeats * repeats / windows) / (windows - 1);
        return new(window, windows, (long)repeats, share is > 0 and < 1 ? Math.Max(1, variance / (window * share * (1 - share))) : 1);
    }

    private readonly record struct Size(long Window, long Windows, long Repeats, double DesignEffect)
    {
        public double Share => Repeats / (double)Windows / Window;
    }
}
