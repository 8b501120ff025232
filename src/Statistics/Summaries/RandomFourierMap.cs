using System.Buffers;
using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// A fixed random map of a row of d numbers to 128 features whose inner products approximate the Gaussian kernel exp(−‖x − y‖²/(2ℓ²)) of standardised rows: φ(x) = (cos ω_k·x̃, sin ω_k·x̃)/√64 over 64 frequencies
/// ω_k ~ N(0, 1/ℓ²). A pure function of seed, means, deviations and length scale. Immutable.
/// </summary>
/// <remarks>
/// <para>x̃ = (x − mean)/deviation with the reference's mean and standard deviation; a deviation of 0 divides by 1. NaN stands at the mean (x̃ = 0); x̃ is held in ±1,000, ±∞ included.</para>
/// <para>Source: Rahimi, Recht (2007); the cosine and sine pairs without phases have the smaller variance for this kernel (Sutherland, Schneider 2015). The kernel is off by about 1/√128 = 0.09 per pair of rows, independently of d.
/// The default length scale √(2d) is the median distance of standardised independent features (median heuristic, Garreau, Jitkrittum, Kanagawa 2018): smaller scales see finer differences and need more rows.</para>
/// <para>Frequencies come from SplitMix64 and the inverse normal distribution, rounded to 2⁻²⁴, so that the last digit of another platform's logarithm does not matter.</para>
/// </remarks>
public sealed class RandomFourierMap
{
    /// <summary>64 pairs of a cosine and a sine.</summary>
    public const int Frequencies = 64;

    /// <summary>D = 128: 1 KB of sums, and kernel noise below what 200 rows have by themselves.</summary>
    public const int Dimensions = 2 * Frequencies;

    private const byte FormVersion = 1;
    private const double Farthest = 1000;

    private readonly double[] means;
    private readonly double[] deviations;
    private readonly double[] inverses;
    private readonly double[] turns;

    /// <param name="seed">Fixed with the model's version: summaries of different maps cannot be compared.</param>
    /// <param name="means">d ≥ 1 finite reference means.</param>
    /// <param name="deviations">d finite reference standard deviations, ≥ 0.</param>
    /// <param name="lengthScale">ℓ in standard deviations, 0.001 to 1,000,000; default √(2d).</param>
    public RandomFourierMap(ulong seed, ReadOnlySpan<double> means, ReadOnlySpan<double> deviations, double? lengthScale = null)
    {
        if (means.IsEmpty || means.Length != deviations.Length) throw new ArgumentException($"{means.Length} means and {deviations.Length} deviations.", nameof(deviations));
        LengthScale = lengthScale ?? Math.Sqrt(2.0 * means.Length);
        if (!(LengthScale is >= 1e-3 and <= 1e6)) throw new ArgumentOutOfRangeException(nameof(lengthScale), lengthScale, "A length scale lies in 0.001 to 1,000,000.");
        (Seed, this.means, inverses) = (seed, means.ToArray(), new double[means.Length]);
        for (var i = 0; i < means.Length; i++)
        {
            if (!double.IsFinite(means[i])) throw new ArgumentOutOfRangeException(nameof(means), means[i], $"The mean of feature {i} is not finite.");
            if (!(deviations[i] >= 0 && double.IsFinite(deviations[i]))) throw new ArgumentOutOfRangeException(nameof(deviations), deviations[i], $"The deviation of feature {i} is negative or not finite.");
            // A subnormal deviation has no finite inverse; everything beyond the mean is then as far as can be.
            inverses[i] = deviations[i] == 0 ? 1 : Math.Min(1 / deviations[i], double.MaxValue);
        }
        turns = Draw(seed, means.Length, LengthScale);
        this.deviations = deviations.ToArray();
        var form = new ArrayBufferWriter<byte>();
        Put(form);
        Fingerprint = StableHash.Of(form.WrittenSpan);
    }

    public ulong Seed { get; }

    /// <summary>d, the features of a row.</summary>
    public int Features => means.Length;

    /// <summary>ℓ, in reference standard deviations.</summary>
    public double LengthScale { get; }

    /// <summary>Hash of seed, length scale, means and deviations; a summary carries it.</summary>
    public ulong Fingerprint { get; }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutCount(Features);
        Put(output);
    }

    /// <param name="source">Exactly the bytes of one map.</param>
    /// <exception cref="InvalidDataException">The bytes are not a map of a known version.</exception>
    public static RandomFourierMap Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Random Fourier map", source);
        input.Version(FormVersion);
        var features = input.Length(2 * sizeof(double));
        var seed = input.UInt64();
        var lengthScale = input.Finite();
        double[] means = new double[features], deviations = new double[features];
        input.Doubles(means);
        input.Doubles(deviations);
        input.End();
        try
        {
            return new(seed, means, deviations, lengthScale);
        }
        catch (ArgumentException refused)
        {
            throw input.Broken(refused.Message);
        }
    }

    /// <summary>ω/2π, feature by feature: 64 frequencies of feature 0, 64 of feature 1, ….</summary>
    internal ReadOnlySpan<double> Turns => turns;

    internal double Standardise(int feature, double value) =>
        double.IsNaN(value) ? 0 : Math.Clamp((value - means[feature]) * inverses[feature], -Farthest, Farthest);

    private void Put(IBufferWriter<byte> output)
    {
        output.PutUInt64(Seed);
        output.PutDouble(LengthScale);
        output.PutDoubles(means);
        output.PutDoubles(deviations);
    }

    private static double[] Draw(ulong seed, int features, double lengthScale)
    {
        var turns = new double[features * Frequencies];
        for (var i = 0; i < turns.Length; i++)
        {
            var normal = Normal.InvCDF(0, 1, ((SplitMix64.Next(ref seed) >> 12) + 0.5) * Math.ScaleB(1, -52));
            turns[i] = Math.ScaleB(Math.Round(Math.ScaleB(normal, 24)), -24) / (2 * Math.PI * lengthScale);
        }
        return turns;
    }
}
