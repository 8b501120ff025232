using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Abuse;

/// <summary>
/// A caller's latest 200 different queries, and whether the next one nearly hits one of them: 0 &lt; distance to the nearest ≤ ε, or no distance and yet another row. Searches of a decision boundary ask for one row again and again with small changes; customers seldom do.
/// </summary>
/// <remarks>Source: the similarity of successive queries (Chen, Carlini, Wagner 2019, "Stateful detection of black-box adversarial attacks"; Li, Shan, Wenger, Zhang, Zheng, Zhao 2022, "Blacklight"). Memory: 200 · (8 + 4d) bytes. Not thread-safe.</remarks>
internal sealed class RecentQueries(int features)
{
    /// <summary>200: what is measured; a search diluted ninefold has its last twenty rows in it.</summary>
    public const int Most = 200;

    private readonly ulong[] fingerprints = new ulong[Most];
    private readonly float[] points = new float[Most * features];
    private int oldest;

    public int Count { get; private set; }

    /// <summary>Compares a query with those before it, and remembers it unless it is among them.</summary>
    public QueryKind Take(ulong fingerprint, ReadOnlySpan<float> point, double epsilon)
    {
        if (Nearest(fingerprint, point) is not { } distance) return QueryKind.Repeat;
        Remember(fingerprint, point);
        return distance <= epsilon ? QueryKind.Near : QueryKind.Fresh;
    }

    /// <summary>Distance to the nearest; +∞ without any, null when the same row is among them.</summary>
    public double? Nearest(ulong fingerprint, ReadOnlySpan<float> point)
    {
        if (fingerprints.AsSpan(0, Count).Contains(fingerprint)) return null;
        var least = double.PositiveInfinity;
        for (var i = 0; i < Count; i++) least = Math.Min(least, QuerySpace.Squared(point, points.AsSpan(i * features, features), least));
        return Math.Sqrt(least);
    }

    public void Remember(ulong fingerprint, ReadOnlySpan<float> point)
    {
        var place = Count < Most ? Count++ : oldest++ % Most;
        oldest %= Most;
        fingerprints[place] = fingerprint;
        point.CopyTo(points.AsSpan(place * features, features));
    }

    // From the oldest on, so that the place in the ring does not matter.
    public void Write(IBufferWriter<byte> output)
    {
        output.PutCount(Count);
        for (var i = 0; i < Count; i++)
        {
            var place = (oldest + i) % Most;
            output.PutUInt64(fingerprints[place]);
            output.PutSingles(points.AsSpan(place * features, features));
        }
    }

    public void Read(ref BinaryInput input)
    {
        Count = input.Length(sizeof(ulong) + features * sizeof(float), Most);
        for (var i = 0; i < Count; i++)
        {
            fingerprints[i] = input.UInt64();
            input.FiniteSingles(points.AsSpan(i * features, features));
        }
    }
}
