using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Abuse;

/// <summary>
/// Confidences of near queries in the order in which they were asked for: whether somebody climbs. Kendall's τ of the last 8 to 16 of a chain; a chain breaks after 20 queries that are not near. Informational: at |τ| ≥ 0.7 of eight independent confidences about one chain in a hundred
/// is so by chance, and a chain has several looks. Not thread-safe.
/// </summary>
internal sealed class ConfidenceChain
{
    /// <summary>8: with fewer τ = 1 is no surprise.</summary>
    public const int Least = 8;

    /// <summary>16: a climb of an inversion or a boundary search has as many steps.</summary>
    public const int Most = 16;

    private const int LongestGap = 20;

    private readonly List<float> confidences = [];
    private int gap;

    /// <summary>The largest |τ| so far; 0 before the first chain of eight.</summary>
    public double Steepest { get; private set; }

    public void Take(bool isNear, float confidence)
    {
        if (!isNear)
        {
            if (++gap >= LongestGap) confidences.Clear();
            gap = Math.Min(gap, LongestGap);
            return;
        }
        gap = 0;
        if (confidences.Count == Most) confidences.RemoveAt(0);
        confidences.Add(confidence);
        if (confidences.Count >= Least) Steepest = Math.Max(Steepest, Math.Abs(Tau()));
    }

    public void Write(IBufferWriter<byte> output)
    {
        output.PutCount(gap);
        output.PutDouble(Steepest);
        output.PutCount(confidences.Count);
        output.PutSingles([.. confidences]);
    }

    public void Read(ref BinaryInput input)
    {
        var read = input.Count();
        if (read > LongestGap) throw input.Broken($"a chain has broken after {LongestGap} queries, not {read}");
        gap = (int)read;
        Steepest = input.Double();
        if (!(Steepest is >= 0 and <= 1)) throw input.Broken("a correlation lies in 0 to 1");
        var values = new float[input.Length(sizeof(float), Most)];
        input.FiniteSingles(values);
        confidences.Clear();
        confidences.AddRange(values);
    }

    // τ-a: ties count for nothing.
    private double Tau()
    {
        var n = confidences.Count;
        var sum = 0;
        for (var i = 0; i < n; i++)
        {
            for (var j = i + 1; j < n; j++) sum += Math.Sign(confidences[j] - confidences[i]);
        }
        return 2.0 * sum / (n * (n - 1));
    }
}
