using System.Numerics;

namespace Watchgrain.Statistics.Poisoning.Embeddings;

/// <summary>Sums over two vectors of one length, as many places at once as the machine takes; in single precision within a block of 256 places, for embeddings have no more.</summary>
internal static class Vectors
{
    private const int Block = 256;

    public static double SquaredDistance(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0.0;
        for (var begin = 0; begin < left.Length; begin += Block)
        {
            var end = Math.Min(left.Length, begin + Block);
            var (at, lanes) = (begin, Vector<float>.Zero);
            for (; at <= end - Vector<float>.Count; at += Vector<float>.Count)
            {
                var difference = new Vector<float>(left[at..]) - new Vector<float>(right[at..]);
                lanes += difference * difference;
            }
            var part = Vector.Sum(lanes);
            for (; at < end; at++)
                part += (left[at] - right[at]) * (left[at] - right[at]);
            sum += part;
        }
        return sum;
    }

    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var (at, lanes) = (0, Vector<double>.Zero);
        for (; at <= left.Length - Vector<double>.Count; at += Vector<double>.Count)
            lanes += new Vector<double>(left[at..]) * new Vector<double>(right[at..]);
        var sum = Vector.Sum(lanes);
        for (; at < left.Length; at++)
            sum += left[at] * right[at];
        return sum;
    }

    /// <summary>The mean of d numbers each; of at least one vector.</summary>
    public static float[] Mean(IReadOnlyCollection<float[]> vectors)
    {
        var sums = new double[vectors.First().Length];
        foreach (var vector in vectors)
        {
            for (var i = 0; i < sums.Length; i++)
                sums[i] += vector[i];
        }
        return Array.ConvertAll(sums, sum => (float)(sum / vectors.Count));
    }
}
