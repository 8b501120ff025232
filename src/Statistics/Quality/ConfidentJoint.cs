using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Quality;

/// <summary>
/// The confident joint of given and likely labels (Northcutt, Jiang, Chuang 2021): rows by given label a and confident class b, the likeliest class whose probability reaches its threshold t_b. Mergeable, exact integers.
/// </summary>
/// <remarks>
/// <para>A row without such a class counts only among its label. Ties go to the lower class. A row with a NaN or a probability outside [0, 1] is <see cref="Invalid"/> and counts nowhere else.</para>
/// <para><see cref="Noise"/>: per label the share of confident rows off the diagonal, weighted by the labels' own counts, which is 1 − trace of the calibrated joint; a label without confident rows counts as clean. <b>The level measures class overlap
/// as much as noise</b>: it can be far above zero with no wrong label at all. Use only its change against the anchor, <see cref="LabelNoiseChange"/>. Binary form: at most 22 + 8K + 9K(K + 1) bytes. Not thread-safe.</para>
/// </remarks>
public sealed class ConfidentJoint
{
    /// <summary>256: 64 Ki cells.</summary>
    public const int MaxClasses = 256;

    private const byte FormVersion = 1;

    private readonly double[] thresholds;
    private readonly long[] joint;
    private readonly long[] labelled;

    /// <param name="thresholds">t_j of K = 2 to 256 classes, in [0, 1] or +∞ (<see cref="ConfidentThresholds"/>).</param>
    public ConfidentJoint(ReadOnlySpan<double> thresholds)
    {
        if (thresholds.Length is < 2 or > MaxClasses) throw new ArgumentException($"{thresholds.Length} thresholds: there are 2 to {MaxClasses} classes.", nameof(thresholds));
        foreach (var threshold in thresholds)
        {
            if (!IsThreshold(threshold)) throw new ArgumentOutOfRangeException(nameof(thresholds), threshold, "A threshold lies in [0, 1] or is +∞.");
        }
        this.thresholds = thresholds.ToArray();
        (joint, labelled) = (new long[thresholds.Length * thresholds.Length], new long[thresholds.Length]);
    }

    public ReadOnlySpan<double> Thresholds => thresholds;

    /// <summary>K.</summary>
    public int Classes => thresholds.Length;

    /// <summary>Rows with valid probabilities.</summary>
    public long Rows => labelled.Sum();

    /// <summary>Rows whose probabilities were none.</summary>
    public long Invalid { get; private set; }

    /// <summary>Rows with label a that are confidently of class b.</summary>
    public long CountOf(int label, int confidentClass) => joint[Checked(label) * Classes + Checked(confidentClass)];

    /// <summary>Adds a row.</summary>
    /// <param name="label">0 to K − 1.</param>
    /// <param name="probabilities">K probabilities.</param>
    public void Add(int label, ReadOnlySpan<double> probabilities)
    {
        Checked(label);
        if (probabilities.Length != Classes) throw new ArgumentException($"{probabilities.Length} probabilities of {Classes} classes.", nameof(probabilities));
        var best = -1;
        for (var b = 0; b < probabilities.Length; b++)
        {
            var p = probabilities[b];
            if (!(p is >= 0 and <= 1))
            {
                Invalid++;
                return;
            }
            if (p >= thresholds[b] && (best < 0 || p > probabilities[best])) best = b;
        }
        labelled[label]++;
        if (best >= 0) joint[label * Classes + best]++;
    }

    /// <summary>The joint of a binary model's outcomes, from score cells; null while a net count is negative.</summary>
    public static ConfidentJoint? From(OutcomeCells outcomes, ReadOnlySpan<double> thresholds)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        if (thresholds.Length != 2) throw new ArgumentException($"{thresholds.Length} thresholds of 2 classes.", nameof(thresholds));
        var result = new ConfidentJoint(thresholds) { Invalid = Math.Max(0, outcomes.Invalid) };
        foreach (var cell in outcomes.NonEmpty())
        {
            if (cell.Rows < 0) return null;
            var p = ScoreCells.Midpoint(cell.Cell);
            bool one = p >= thresholds[1], zero = 1 - p >= thresholds[0];
            result.labelled[cell.Label] += cell.Rows;
            if (one || zero) result.joint[2 * cell.Label + (one && (!zero || p > 0.5) ? 1 : 0)] += cell.Rows;
        }
        return result;
    }

    /// <summary>The estimated share of wrong labels; null without confident rows.</summary>
    public LabelNoise? Noise()
    {
        double rows = Rows, share = 0, variance = 0;
        long confident = 0;
        for (var a = 0; a < Classes; a++)
        {
            var row = joint.AsSpan(a * Classes, Classes);
            long sum = 0;
            foreach (var count in row) sum += count;
            if (sum == 0) continue;
            confident += sum;
            double weight = labelled[a] / rows, wrong = sum - row[a];
            share += weight * wrong / sum;
            // Add-half, so that no disagreement among few rows does not look certain.
            var rate = (wrong + 0.5) / (sum + 1);
            variance += weight * weight * rate * (1 - rate) / sum;
        }
        return confident == 0 ? null : new LabelNoise(share, Math.Sqrt(variance), confident);
    }

    /// <exception cref="ArgumentException">The other joint has other thresholds.</exception>
    public void Merge(ConfidentJoint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!thresholds.AsSpan().SequenceEqual(other.thresholds)) throw new ArgumentException("The joints have different thresholds.", nameof(other));
        for (var i = 0; i < joint.Length; i++) joint[i] += other.joint[i];
        for (var i = 0; i < labelled.Length; i++) labelled[i] += other.labelled[i];
        Invalid += other.Invalid;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutCount(Classes);
        output.PutDoubles(thresholds);
        output.PutCount(Invalid);
        foreach (var rows in labelled) output.PutCount(rows);
        foreach (var rows in joint) output.PutCount(rows);
    }

    /// <exception cref="InvalidDataException">The bytes are not a confident joint of a known version.</exception>
    public static ConfidentJoint Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Confident joint", source);
        input.Version(FormVersion);
        var classes = input.Length(8, MaxClasses);
        if (classes < 2) throw input.Broken($"{classes} classes are fewer than two");
        var thresholds = new double[classes];
        input.Doubles(thresholds);
        foreach (var threshold in thresholds)
        {
            if (!IsThreshold(threshold)) throw input.Broken($"the threshold {threshold} is outside [0, 1]");
        }
        var result = new ConfidentJoint(thresholds) { Invalid = input.Count() };
        Int128 total = result.Invalid;
        foreach (ref var rows in result.labelled.AsSpan()) total += rows = input.Count();
        if (total > long.MaxValue) throw input.Broken("the counts add up to more than 2^63");
        for (var a = 0; a < classes; a++)
        {
            var left = result.labelled[a];
            foreach (ref var rows in result.joint.AsSpan(a * classes, classes))
            {
                rows = input.Count();
                if (rows > left) throw input.Broken($"label {a} has more confident rows than rows");
                left -= rows;
            }
        }
        input.End();
        return result;
    }

    private static bool IsThreshold(double value) => value is >= 0 and <= 1 || double.IsPositiveInfinity(value);

    private int Checked(int label) => (uint)label < (uint)Classes ? label : throw new ArgumentOutOfRangeException(nameof(label), label, $"A class lies in 0 to {Classes - 1}.");
}
