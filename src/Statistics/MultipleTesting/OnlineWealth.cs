using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.MultipleTesting;

/// <summary>
/// What LORD++ and SAFFRON share: the marks of past rejections, and the level Σ (what each rejection earned) · γ(tests since its mark): w₀ γ(s) + (α − w₀) γ(s − m₁) + α Σ_{j≥2} γ(s − m_j), w₀ = α/2.
/// </summary>
/// <remarks>A mark is a time that never falls; what counts as time is the rule's. Beyond <see cref="Remembered"/> rejections the oldest is forgotten, which can only lower a level.</remarks>
internal sealed class OnlineWealth
{
    /// <summary>4,096 rejections: the form stays below 40 KB, in use below 8 KB.</summary>
    public const int Remembered = 4096;

    private readonly List<long> later = [];

    public OnlineWealth(double alpha)
    {
        PValues.CheckLevel(alpha);
        Alpha = alpha;
    }

    public double Alpha { get; }

    public long? FirstMark { get; private set; }

    public double Level(long time, Func<long, double> gamma)
    {
        var start = Alpha / 2;
        var level = start * gamma(time);
        if (FirstMark is not { } first) return level;
        level += (Alpha - start) * gamma(time - first);
        double sum = 0;
        foreach (var mark in later) sum += gamma(time - mark);
        return level + Alpha * sum;
    }

    public void Reject(long mark)
    {
        if (FirstMark is null)
        {
            FirstMark = mark;
            return;
        }
        if (later.Count == Remembered) later.RemoveAt(0);
        later.Add(mark);
    }

    public void Write(IBufferWriter<byte> output)
    {
        output.PutDouble(Alpha);
        output.PutCount(FirstMark is null ? 0 : later.Count + 1);
        var before = 0L;
        if (FirstMark is { } first) output.PutCount(before = first);
        foreach (var mark in later)
        {
            output.PutCount(mark - before);
            before = mark;
        }
    }

    /// <param name="input">At the bytes of the wealth.</param>
    /// <param name="latest">The last time at which a rejection can have happened.</param>
    public static OnlineWealth Read(ref BinaryInput input, long latest)
    {
        var alpha = input.Double();
        if (!(alpha is > 0 and < 1)) throw input.Broken("its level does not lie in (0, 1)");
        var wealth = new OnlineWealth(alpha);
        var mark = 0L;
        for (var left = input.Length(1, Remembered + 1); left > 0; left--)
        {
            var step = input.Count();
            if (step > latest - mark) throw input.Broken("a rejection lies after the last test");
            wealth.Reject(mark += step);
        }
        return wealth;
    }
}
