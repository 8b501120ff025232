using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// The mean of a <see cref="RandomFourierMap"/> over rows: what a multivariate distribution looks like to a Gaussian kernel, in 128 numbers. The distance of two such means is the maximum mean discrepancy. Mergeable, and merging is exact.
/// </summary>
/// <remarks>
/// Each of the 128 features is rounded to 2⁻³⁰ (with the error of sine and cosine: within 7e-10) and summed in 64-bit integers: the same bits for any order, batch size, vector width and machine. At most 2³³ − 1 rows.
/// It sees changes of dependence that no single feature shows. Missing values, infinities: see the map. Binary form: at most 1.3 KB. Not thread-safe.
/// </remarks>
public sealed class RandomFourierMean
{
    private const byte FormVersion = 1;
    private const long MostRows = (1L << 33) - 1;
    private const double Unit = 1L << 30;
    private const int OnStack = 256;

    private readonly long[] sums = new long[RandomFourierMap.Dimensions];

    /// <summary>The map's by which rows came; null before the first <see cref="Add"/> or <see cref="Merge"/>.</summary>
    public ulong? Fingerprint { get; private set; }

    public long Rows { get; private set; }

    /// <summary>Adds rows.</summary>
    /// <param name="map">The map of all rows of this mean.</param>
    /// <param name="rows">d values per row, row after row.</param>
    /// <exception cref="ArgumentException">The length is no multiple of d, or earlier rows came by another map; nothing is added.</exception>
    /// <exception cref="OverflowException">There would be more than 2³³ − 1 rows; nothing is added.</exception>
    public void Add(RandomFourierMap map, ReadOnlySpan<double> rows)
    {
        ArgumentNullException.ThrowIfNull(map);
        var features = map.Features;
        if (rows.Length % features != 0) throw new ArgumentException($"{rows.Length} values are no whole rows of {features}.", nameof(rows));
        CheckMap(map.Fingerprint);
        Count(rows.Length / features);
        Fingerprint = map.Fingerprint;
        var rented = features > OnStack ? ArrayPool<double>.Shared.Rent(features) : null;
        var standardised = rented is null ? stackalloc double[features] : rented.AsSpan(0, features);
        for (; !rows.IsEmpty; rows = rows[features..])
        {
            for (var i = 0; i < features; i++) standardised[i] = map.Standardise(i, rows[i]);
            AddRow(standardised, map.Turns, sums);
        }
        if (rented is not null) ArrayPool<double>.Shared.Return(rented);
    }

    /// <summary>The mean feature vector, 128 numbers in [−⅛, ⅛]: 64 cosines, then 64 sines; null without rows.</summary>
    public double[]? Mean() => Rows == 0 ? null : [.. sums.Select(sum => sum / (Unit * Rows) / Math.Sqrt(RandomFourierMap.Frequencies))];

    /// <summary>The maximum mean discrepancy of two summaries; null when either has no rows.</summary>
    /// <exception cref="ArgumentException">The summaries stand on different maps.</exception>
    public static MeanDiscrepancy? Between(RandomFourierMean reference, RandomFourierMean current)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(current);
        reference.CheckMap(current.Fingerprint);
        if (reference.Mean() is not { } left || current.Mean() is not { } right) return null;
        double apart = 0, norm = 0, other = 0, n = reference.Rows, m = current.Rows;
        for (var i = 0; i < left.Length; i++)
        {
            apart += (left[i] - right[i]) * (left[i] - right[i]);
            norm += left[i] * left[i];
            other += right[i] * right[i];
        }
        // ‖φ‖² = 1, so the pairs of a row with itself are worth 1/n of the squared norm and can be taken out.
        double? noise = n > 1 && m > 1 ? (1 - norm) / (n - 1) + (1 - other) / (m - 1) : null;
        return new MeanDiscrepancy(apart, apart - noise, noise);
    }

    /// <exception cref="ArgumentException">The other summary stands on another map.</exception>
    /// <exception cref="OverflowException">There would be more than 2³³ − 1 rows; nothing is merged.</exception>
    public void Merge(RandomFourierMean other)
    {
        ArgumentNullException.ThrowIfNull(other);
        CheckMap(other.Fingerprint);
        Count(other.Rows);
        Fingerprint ??= other.Fingerprint;
        for (var i = 0; i < sums.Length; i++) sums[i] += other.sums[i];
    }

    public RandomFourierMean Clone()
    {
        var copy = new RandomFourierMean();
        copy.Merge(this);
        return copy;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutUInt64(Fingerprint ?? 0);
        output.PutCount(Rows);
        if (Rows == 0) return;
        foreach (var sum in sums) output.PutSigned(sum);
    }

    /// <param name="source">Exactly the bytes of one summary.</param>
    /// <exception cref="InvalidDataException">The bytes are not a summary of a known version.</exception>
    public static RandomFourierMean Read(ReadOnlySpan<byte> source)
    {
        var summary = new RandomFourierMean();
        var input = new BinaryInput("Random Fourier mean", source);
        input.Version(FormVersion);
        summary.Fingerprint = input.UInt64() is var fingerprint and not 0 ? fingerprint : null;
        summary.Rows = input.Count();
        if (summary.Rows > MostRows) throw input.Broken($"{summary.Rows} rows are more than {MostRows}");
        if (summary.Rows > 0)
        {
            foreach (ref var sum in summary.sums.AsSpan())
            {
                sum = input.Signed();
                if (sum > summary.Rows << 30 || sum < -(summary.Rows << 30)) throw input.Broken("a sum is beyond its number of rows");
            }
        }
        input.End();
        return summary;
    }

    private void CheckMap(ulong? other)
    {
        if (Fingerprint is { } own && other is { } another && own != another) throw new ArgumentException($"The rows came by the map {own:x16}, the others by {another:x16}.", nameof(other));
    }

    private void Count(long more) => Rows = more <= MostRows - Rows ? Rows + more : throw new OverflowException($"A summary holds at most {MostRows} rows.");

    // No fused multiply-add and one order of operations in every lane: the same integers on every machine.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow(ReadOnlySpan<double> row, ReadOnlySpan<double> turns, Span<long> sums)
    {
        const int width = RandomFourierMap.Frequencies / 4;
        var weights = MemoryMarshal.Cast<double, Vector256<double>>(turns);
        var cosines = MemoryMarshal.Cast<long, Vector256<long>>(sums)[..width];
        var sines = MemoryMarshal.Cast<long, Vector256<long>>(sums)[width..];
        for (var k = 0; k <= width - 4; k += 4)
        {
            Vector256<double> a = Vector256<double>.Zero, b = a, c = a, d = a;
            for (int i = 0, at = k; i < row.Length; i++, at += width)
            {
                var x = Vector256.Create(row[i]);
                a += x * weights[at];
                b += x * weights[at + 1];
                c += x * weights[at + 2];
                d += x * weights[at + 3];
            }
            Accumulate(a, ref cosines[k], ref sines[k]);
            Accumulate(b, ref cosines[k + 1], ref sines[k + 1]);
            Accumulate(c, ref cosines[k + 2], ref sines[k + 2]);
            Accumulate(d, ref cosines[k + 3], ref sines[k + 3]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(Vector256<double> turn, ref Vector256<long> cosine, ref Vector256<long> sine)
    {
        var (sin, cos) = SineCosine.OfTurns(turn);
        Vector256<double> unit = Vector256.Create(Unit), integer = Vector256.Create(SineCosine.Integer);
        sine += (sin * unit + integer).AsInt64() - integer.AsInt64();
        cosine += (cos * unit + integer).AsInt64() - integer.AsInt64();
    }
}
