using System.Runtime.InteropServices;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Summaries;

/// <summary>The probabilities that a model of K classes gave to a row: K numbers of single precision in [0, 1] that add up to 1, within <see cref="SumTolerance"/>.</summary>
public static class ClassProbabilities
{
    public const int LeastClasses = 3;

    /// <summary>32: each class costs a pass over the row in every summary, and 4 bytes of each prediction that waits for its label.</summary>
    public const int MostClasses = 32;

    /// <summary>A thousandth: what 32 probabilities of three decimals, as logs print them, may be wrong by.</summary>
    public const double SumTolerance = 1e-3;

    /// <summary>The likeliest class, the first of equals.</summary>
    public static int Likeliest(ReadOnlySpan<float> probabilities)
    {
        var likeliest = 0;
        for (var c = 1; c < probabilities.Length; c++)
            if (probabilities[c] > probabilities[likeliest]) likeliest = c;
        return likeliest;
    }

    /// <summary>The sum of the probabilities; NaN when one of them is NaN or outside [0, 1].</summary>
    public static double SumOf(ReadOnlySpan<float> probabilities)
    {
        double sum = 0;
        foreach (var p in probabilities) sum += p is >= 0 and <= 1 ? p : double.NaN;
        return sum;
    }

    /// <summary>The probabilities of one row in columns of bytes, K little-endian numbers per row.</summary>
    public static ReadOnlySpan<float> Of(ReadOnlySpan<byte> block, int row, int classes) => MemoryMarshal.Cast<byte, float>(block).Slice(row * classes, classes);

    /// <summary>−ln p of a class, as <see cref="LogLoss"/> reckons it, in nats: each probability held off 0 and 1, the row brought to the sum 1. Rounded to single precision: logarithms of two kinds of machines may differ in their last bit, which then hardly ever shows, so that a retraction takes away what was added.</summary>
    public static float LogLossOf(ReadOnlySpan<float> probabilities, int label)
    {
        double sum = 0;
        foreach (var p in probabilities) sum += Math.Clamp(p, LogLoss.Clip, 1 - LogLoss.Clip);
        return (float)-Math.Log(Math.Clamp(probabilities[label], LogLoss.Clip, 1 - LogLoss.Clip) / sum);
    }

    /// <summary>Σ (p_k − [label = k])², in [0, 2].</summary>
    public static double BrierOf(ReadOnlySpan<float> probabilities, int label)
    {
        double sum = 0;
        for (var c = 0; c < probabilities.Length; c++)
        {
            var aside = probabilities[c] - (c == label ? 1.0 : 0);
            sum += aside * aside;
        }
        return sum;
    }

    internal static int Classes(int classes) =>
        classes is >= LeastClasses and <= MostClasses ? classes : throw new ArgumentOutOfRangeException(nameof(classes), classes, $"A model of several classes has {LeastClasses} to {MostClasses} of them.");
}
