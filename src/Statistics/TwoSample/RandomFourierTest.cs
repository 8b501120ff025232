using System.Buffers;
using MathNet.Numerics;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.TwoSample;

/// <summary>
/// Two-sample test of a joint distribution on the means of a <see cref="RandomFourierMap"/>: T = ‖μ_ref − μ_cur‖², prepared on the reference. It sees changes of dependence that no feature shows by itself. Immutable.
/// </summary>
/// <remarks>
/// <para>Without drift T has the mean s·tr C and about the variance 2s²·tr C², s = 1/n + 1/m, C the covariance of the 128 features of a row: a gamma law with these two moments gives p (Box 1954; for MMD Gretton, Fukumizu, Harchaoui, Sriperumbudur 2009). Its level is held to within a fifth at 5 %
/// (docs/statistics.md); far in the tail it is an order of magnitude, no more.</para>
/// <para>Rows are taken as independent. Real streams vary from day to day by more than that, so a small p over many rows says that there is a difference, and T how large it is.</para>
/// </remarks>
public sealed class RandomFourierTest
{
    /// <summary>4,096 rows give tr C² to a few percent, and cost a tenth of a second.</summary>
    public const int CovarianceRows = 4096;

    private const byte FormVersion = 1;

    private readonly double trace;
    private readonly double traceOfSquare;

    private RandomFourierTest(RandomFourierMap map, RandomFourierMean reference, double trace, double traceOfSquare) =>
        (Map, Reference, this.trace, this.traceOfSquare) = (map, reference, trace, traceOfSquare);

    public RandomFourierMap Map { get; }

    /// <summary>The mean over all rows of the reference. To be read only.</summary>
    public RandomFourierMean Reference { get; }

    /// <param name="seed">Fixed with the reference: means of different seeds cannot be compared.</param>
    /// <param name="rows">d values per row, row after row; NaN where one is missing. Map and covariance stand on them.</param>
    /// <param name="features">d, at least 1.</param>
    /// <returns>Null for fewer than two rows.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of d.</exception>
    public static RandomFourierTest? FromReference(ulong seed, ReadOnlySpan<double> rows, int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (rows.Length % features != 0) throw new ArgumentException($"{rows.Length} values are no whole rows of {features}.", nameof(rows));
        if (rows.Length / features < 2) return null;
        double[] means = new double[features], deviations = new double[features];
        for (var feature = 0; feature < features; feature++) (means[feature], deviations[feature]) = Scale(rows, feature, features);
        var map = new RandomFourierMap(seed, means, deviations);
        var reference = new RandomFourierMean();
        reference.Add(map, rows);
        var (trace, square) = Traces(map, rows);
        return new(map, reference, trace, square);
    }

    /// <summary>Tests rows against the reference; null when there are none.</summary>
    /// <exception cref="ArgumentException">They came by another map.</exception>
    public RandomFourierResult? Compare(RandomFourierMean current)
    {
        ArgumentNullException.ThrowIfNull(current);
        if (RandomFourierMean.Between(Reference, current) is not { } apart) return null;
        return new(apart, PValue(apart.Squared, 1.0 / Reference.Rows + 1.0 / current.Rows), current.Rows);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var map = new ArrayBufferWriter<byte>();
        Map.WriteTo(map);
        output.PutByte(FormVersion);
        output.PutCount(map.WrittenCount);
        output.Write(map.WrittenSpan);
        output.PutDouble(trace);
        output.PutDouble(traceOfSquare);
        Reference.WriteTo(output);
    }

    /// <param name="source">Exactly the bytes of one test.</param>
    /// <exception cref="InvalidDataException">The bytes are not a test of a known version, or its mean stands on another map.</exception>
    public static RandomFourierTest Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Random Fourier test", source);
        input.Version(FormVersion);
        var map = RandomFourierMap.Read(input.Take(input.Length(1)));
        double trace = input.Finite(), square = input.Finite();
        if (trace < 0 || square < 0) throw input.Broken("a trace is below 0");
        var reference = RandomFourierMean.Read(input.Remaining);
        if (reference.Fingerprint != map.Fingerprint || reference.Rows < 2) throw input.Broken("its mean does not stand on its map");
        return new(map, reference, trace, square);
    }

    private double PValue(double squared, double s)
    {
        // All rows of the reference are equal: whatever differs from them is no chance.
        if (trace <= 0 || traceOfSquare <= 0) return squared > 0 ? 0 : 1;
        var (mean, variance) = (s * trace, 2 * s * s * traceOfSquare);
        return SpecialFunctions.GammaUpperRegularized(mean * mean / variance, squared * mean / variance);
    }

    /// <summary>Mean and standard deviation of the finite values of a feature.</summary>
    internal static (double Mean, double Deviation) Scale(ReadOnlySpan<double> rows, int feature, int features)
    {
        double mean = 0, squares = 0;
        long count = 0;
        for (var at = feature; at < rows.Length; at += features)
        {
            if (!double.IsFinite(rows[at])) continue;
            count++;
            var before = mean;
            // As shares, so that a mean near the end of the range does not overflow.
            mean += rows[at] / count - mean / count;
            squares += (rows[at] - before) * (rows[at] - mean);
        }
        var deviation = count > 1 ? Math.Sqrt(squares / (count - 1)) : 0;
        return (mean, double.IsFinite(deviation) ? deviation : double.MaxValue);
    }

    // tr C and tr C² without what the finite number of rows adds to the second.
    private static (double Trace, double Square) Traces(RandomFourierMap map, ReadOnlySpan<double> rows)
    {
        const int size = RandomFourierMap.Dimensions;
        var (features, all) = (map.Features, rows.Length / map.Features);
        var step = (all + CovarianceRows - 1) / CovarianceRows;
        var products = new double[size * size];
        var mean = new double[size];
        double n = 0;
        for (var row = 0; row < all; row += step)
        {
            var single = new RandomFourierMean();
            single.Add(map, rows.Slice(row * features, features));
            var mapped = single.Mean()!;
            for (var i = 0; i < size; i++)
            {
                mean[i] += mapped[i];
                for (var j = 0; j <= i; j++) products[i * size + j] += mapped[i] * mapped[j];
            }
            n++;
        }
        double trace = 0, square = 0;
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var covariance = (products[i * size + j] - mean[i] * mean[j] / n) / (n - 1);
                square += (i == j ? 1 : 2) * covariance * covariance;
                trace += i == j ? covariance : 0;
            }
        }
        // At least what 128 equal variances would have: with few rows the difference is mostly chance.
        return (trace, Math.Max(trace * trace / size, (square - trace * trace / (n - 1)) * (n - 1) / n));
    }
}
