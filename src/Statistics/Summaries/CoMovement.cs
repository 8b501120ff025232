using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// How up to 32 numeric features move together: counts, means, variances and covariances of every pair over the rows that have both (pairwise-complete). Mergeable.
/// </summary>
/// <remarks>
/// <para>Covariance Σ(x − x̄)(y − ȳ)/n (population) and Pearson correlation, both over the pair's own rows. Blocks of 256 rows are summed about their own mean in two passes and merged by Chan, Golub, LeVeque (1979) and Pébay (2008).
/// NaN and ±∞ count as missing. Rows without a gap share one matrix; only rows with a gap cost a record per pair.</para>
/// <para>Merging is commutative to the last bit and associative to |ΔC_xy| ≤ 1e-12 Σ|x − c||y − c|; digits are lost when |mean|/sd approaches 1e9. A constant feature has a variance of exactly 0. No rows: every figure null; one row: covariance 0. A sum that overflows reads as null.
/// Pairwise-complete correlations need not form a positive semidefinite matrix. Binary form: at most 30 KB, d(d + 3)/2 doubles and a few bytes without gaps. Not thread-safe.</para>
/// </remarks>
public sealed class CoMovement
{
    /// <summary>32: 528 pairs, 4.5 KB without gaps, 30 KB at worst, so a pane stays one small message.</summary>
    public const int MaxFeatures = 32;

    private const byte FormVersion = 1;
    private const int Block = 256;

    private readonly int stride;
    private readonly double[] mean;
    private readonly double[] products;
    private readonly double[] origin;
    private readonly double[] sums;
    private readonly double[] blockProducts;
    private long complete;

    // Made by the first Add: most summaries are only read and merged, and at 32 features it is 64 KB.
    private double[] block = [];
    private GapRows? gaps;

    /// <param name="features">d in 1 to 32.</param>
    public CoMovement(int features)
    {
        if (features is < 1 or > MaxFeatures) throw new ArgumentOutOfRangeException(nameof(features), features, $"The number of features lies in 1 to {MaxFeatures}.");
        Features = features;
        stride = (features + 3) & ~3;
        (mean, origin, sums) = (new double[stride], new double[stride], new double[stride]);
        (products, blockProducts) = (new double[features * stride], new double[features * stride]);
    }

    /// <summary>d.</summary>
    public int Features { get; }

    /// <summary>Adds rows.</summary>
    /// <param name="rows">d values per row, row after row; NaN and ±∞ are missing.</param>
    /// <exception cref="ArgumentException">The length is no multiple of d; nothing is added.</exception>
    public void Add(ReadOnlySpan<double> rows)
    {
        if (rows.Length % Features != 0) throw new ArgumentException($"{rows.Length} values are no whole rows of {Features}.", nameof(rows));
        if (block.Length == 0) block = new double[Block * stride];
        var filled = 0;
        for (; !rows.IsEmpty; rows = rows[Features..])
        {
            var row = rows[..Features];
            if (!IsComplete(row))
            {
                (gaps ??= new GapRows(Features)).Add(row);
                continue;
            }
            if (filled == 0)
            {
                row.CopyTo(origin);
                Array.Clear(sums);
            }
            var target = block.AsSpan(filled * stride, stride);
            for (var i = 0; i < row.Length; i++)
            {
                target[i] = row[i] - origin[i];
                sums[i] += target[i];
            }
            if (++filled == Block)
            {
                Flush(filled);
                filled = 0;
            }
        }
        if (filled > 0) Flush(filled);
        gaps?.Flush();
    }

    /// <summary>Rows that have both features; with a = b, rows that have the feature.</summary>
    public long Count(int a, int b) => Pair(a, b).Count;

    /// <summary>Population covariance; with a = b the variance. Null without rows or after an overflow.</summary>
    public double? Covariance(int a, int b) => Pair(a, b) is { Count: > 0 } pair ? Known(pair.Products / pair.Count) : null;

    /// <summary>Pearson correlation in [−1, 1]; null without rows, when a variance is 0, or after an overflow.</summary>
    public double? Correlation(int a, int b)
    {
        var pair = Pair(a, b);
        if (!(pair.SquaresA > 0 && pair.SquaresB > 0)) return null;
        return Known(pair.Products / Math.Sqrt(pair.SquaresA) / Math.Sqrt(pair.SquaresB)) is { } value ? Math.Clamp(value, -1, 1) : null;
    }

    /// <exception cref="ArgumentException">The other summary has another number of features.</exception>
    public void Merge(CoMovement other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Features != other.Features) throw new ArgumentException($"The summaries have {Features} and {other.Features} features.", nameof(other));
        Merge(other.complete, other.mean, other.products);
        if (other.gaps is { } theirs) (gaps ??= new GapRows(Features)).Merge(theirs);
    }

    public CoMovement Clone()
    {
        var copy = new CoMovement(Features);
        copy.Merge(this);
        return copy;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutByte((byte)Features);
        output.PutByte((byte)(gaps is null ? 0 : 1));
        output.PutCount(complete);
        if (complete > 0)
        {
            output.PutDoubles(mean.AsSpan(0, Features));
            for (var i = 0; i < Features; i++) output.PutDoubles(products.AsSpan(i * stride + i, Features - i));
        }
        gaps?.Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not a summary of a known version.</exception>
    public static CoMovement Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Co-movement", source);
        input.Version(FormVersion);
        var features = input.Byte();
        if (features is < 1 or > MaxFeatures) throw input.Broken($"the number of features {features} is outside 1 to {MaxFeatures}");
        var flags = input.Byte();
        if (flags > 1) throw input.Broken($"flags {flags} are not known");
        var summary = new CoMovement(features) { complete = input.Count() };
        if (summary.complete > 0)
        {
            for (var i = 0; i < features; i++) summary.mean[i] = PairMoments.Settle(input.Double());
            for (var i = 0; i < features; i++)
            {
                for (var j = i; j < features; j++) summary.products[i * summary.stride + j] = PairMoments.Settle(input.Double());
                if (summary.products[i * summary.stride + i] < 0) throw input.Broken("a sum of squares is negative");
            }
        }
        if (flags == 1) summary.gaps = GapRows.Read(ref input, features, long.MaxValue - summary.complete);
        input.End();
        return summary;
    }

    private PairMoments Pair(int a, int b)
    {
        Check(a, nameof(a));
        Check(b, nameof(b));
        if (a > b) (a, b) = (b, a);
        var pair = new PairMoments(complete, mean[a], mean[b], products[a * stride + a], products[b * stride + b], products[a * stride + b]);
        return gaps is null ? pair : pair.Merge(gaps.Pair(a, b));
    }

    private void Check(int feature, string name)
    {
        if ((uint)feature >= (uint)Features) throw new ArgumentOutOfRangeException(name, feature, $"Features are numbered from 0 to {Features - 1}.");
    }

    // Shifting by the block's first row and then by the rest of its mean leaves nothing at all of a constant feature.
    private void Flush(int rows)
    {
        for (var i = 0; i < Features; i++) sums[i] /= rows;
        var lanes = MemoryMarshal.Cast<double, Vector256<double>>(block.AsSpan(0, rows * stride));
        var middle = MemoryMarshal.Cast<double, Vector256<double>>(sums);
        for (var at = 0; at < lanes.Length; at += middle.Length)
        {
            for (var j = 0; j < middle.Length; j++) lanes[at + j] -= middle[j];
        }
        Array.Clear(blockProducts);
        AddProducts(block.AsSpan(0, rows * stride), blockProducts, stride, Features);
        for (var i = 0; i < Features; i++) origin[i] += sums[i];
        Merge(rows, origin, blockProducts);
    }

    // Every product is summed in the order of the rows, whatever the vector width, without fused multiply-add: the same bits on every machine.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddProducts(ReadOnlySpan<double> rows, Span<double> products, int stride, int features)
    {
        var lanes = MemoryMarshal.Cast<double, Vector256<double>>(rows);
        var sums = MemoryMarshal.Cast<double, Vector256<double>>(products);
        var width = stride / 4;
        var at = 0;
        for (; at <= lanes.Length - 4 * width; at += 4 * width)
        {
            var row = at * 4;
            for (var i = 0; i < features; i++)
            {
                Vector256<double> a = Vector256.Create(rows[row + i]), b = Vector256.Create(rows[row + stride + i]);
                Vector256<double> c = Vector256.Create(rows[row + 2 * stride + i]), d = Vector256.Create(rows[row + 3 * stride + i]);
                for (var j = i / 4; j < width; j++)
                {
                    var sum = sums[i * width + j] + a * lanes[at + j] + b * lanes[at + width + j];
                    sums[i * width + j] = sum + c * lanes[at + 2 * width + j] + d * lanes[at + 3 * width + j];
                }
            }
        }
        for (; at < lanes.Length; at += width)
        {
            for (var i = 0; i < features; i++)
            {
                var a = Vector256.Create(rows[at * 4 + i]);
                for (var j = i / 4; j < width; j++) sums[i * width + j] += a * lanes[at + j];
            }
        }
    }

    private void Merge(long rows, ReadOnlySpan<double> means, ReadOnlySpan<double> others)
    {
        if (rows == 0) return;
        double na = complete, nb = rows, n = na + nb, weight = na * nb / n;
        for (var i = 0; i < Features; i++)
        {
            for (var j = i; j < Features; j++)
            {
                var cross = complete == 0 ? 0 : (means[i] - mean[i]) * (means[j] - mean[j]) * weight;
                ref var sum = ref products[i * stride + j];
                sum = PairMoments.Settle(sum + others[i * stride + j] + cross);
            }
        }
        for (var i = 0; i < Features; i++) mean[i] = complete == 0 ? PairMoments.Settle(means[i]) : PairMoments.Pooled(mean[i], means[i], na / n, nb / n);
        complete += rows;
    }

    private static bool IsComplete(ReadOnlySpan<double> row)
    {
        // x − x is 0 for a finite x and NaN for the rest.
        double sum = 0;
        foreach (var value in row) sum += value - value;
        return sum == 0;
    }

    private static double? Known(double value) => double.IsFinite(value) ? value : null;
}
