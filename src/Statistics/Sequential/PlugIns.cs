using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// Three experts that bet on what they saw last (effective rows 100, 400, 1,600): each holds decayed counts D beside the counts E that the reference expected of the same rows; its density ratio is
/// (D + w p)/(E + w p), normalised, with prior weight w = 20.
/// </summary>
/// <remarks>
/// With an unchanging reference this is q = (D + w p)/(|D| + w). Keeping E lets the reference change from pane to pane (weekdays) without the change itself looking like drift.
/// With <c>lastOnlyUp</c> the share of the last cell is a ceiling and not an estimate: a smaller share there is no evidence, the others then keep their proportions.
/// Rows decay as if they came one by one: B rows weigh N(1 − (1 − 1/N)^B) together, so that a huge pane still counts as N rows.
/// Arrays end in lanes without weight, so that cells go eight at a time.
/// </remarks>
internal sealed class PlugIns
{
    public const int Experts = 3;
    public const double PriorRows = 20;

    private static readonly Vector512<double> EffectiveRows = Vector512.Create(100.0, 400, 1600, 1, 1, 1, 1, 1);
    private static readonly Vector512<double> LogKept = Vector512.Create(Math.Log(1 - 1 / 100.0), Math.Log(1 - 1 / 400.0), Math.Log(1 - 1 / 1600.0), 0, 0, 0, 0, 0);

    private readonly int cells;
    private readonly bool lastOnlyUp;

    // Per expert: D, then E.
    private readonly double[] held;

    public PlugIns(int cells, bool lastOnlyUp)
    {
        (this.cells, this.lastOnlyUp) = (cells, lastOnlyUp);
        Stride = (cells + Vector512<double>.Count - 1) / Vector512<double>.Count * Vector512<double>.Count;
        held = new double[2 * Experts * Stride];
    }

    /// <summary>Cells and lanes without weight.</summary>
    public int Stride { get; }

    /// <summary>Bets on a pane, then learns from it.</summary>
    /// <param name="counts">Rows per cell, 0 beyond the cells.</param>
    /// <param name="rows">Their sum, above 0.</param>
    /// <param name="p">Shares of the reference, 0 beyond the cells.</param>
    /// <param name="prior">w p, 1 beyond the cells.</param>
    /// <returns>ln f = Σ c ln(q/p) of the three experts; 0 in the other lanes.</returns>
    public Vector512<double> Step(double[] counts, double rows, double[] p, double[] prior)
    {
        if (counts.Length != Stride || p.Length != Stride || prior.Length != Stride) throw new ArgumentException("The lanes do not match.");
        var keep = VectorFunctions.Exp(Vector512.Create(rows) * LogKept);
        var weight = EffectiveRows * (Vector512<double>.One - keep);
        var last = cells - 1;
        var lastRatios = lastOnlyUp ? LastRatios(p, prior) : default;
        var (norm0, sum0) = One(0, counts, rows, p, prior, keep[0], weight[0]);
        var (norm1, sum1) = One(1, counts, rows, p, prior, keep[1], weight[1]);
        var (norm2, sum2) = One(2, counts, rows, p, prior, keep[2], weight[2]);
        var norm = Vector512.Create(norm0, norm1, norm2, 1, 1, 1, 1, 1);
        var sums = Vector512.Create(sum0, sum1, sum2, 0, 0, 0, 0, 0);
        if (lastOnlyUp)
        {
            var others = (norm - Vector512.Create(p[last]) * lastRatios) / Vector512.Create(1 - p[last]);
            var raised = Vector512.LessThan(lastRatios, norm);
            sums += Vector512.ConditionalSelect(raised, Vector512.Create(counts[last]) * (VectorFunctions.Log(others) - VectorFunctions.Log(lastRatios)), Vector512<double>.Zero);
            norm = Vector512.ConditionalSelect(raised, others, norm);
        }
        return sums - Vector512.Create(rows) * VectorFunctions.Log(norm);
    }

    public void Reset() => Array.Clear(held);

    public void Write(IBufferWriter<byte> output)
    {
        for (var i = 0; i < 2 * Experts; i++) output.PutDoubles(held.AsSpan(i * Stride, cells));
    }

    public void Read(ref BinaryInput input)
    {
        for (var i = 0; i < 2 * Experts; i++)
        {
            var values = held.AsSpan(i * Stride, cells);
            input.Doubles(values);
            foreach (var value in values)
            {
                if (!(value >= 0 && double.IsFinite(value))) throw input.Broken("a plug-in expert holds a count that is not one");
            }
        }
    }

    // One expert at a time: its constants then fit the registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private (double Norm, double Sum) One(int expert, double[] counts, double rows, double[] p, double[] prior, double keep, double weight)
    {
        ref var c = ref MemoryMarshal.GetArrayDataReference(counts);
        ref var shares = ref MemoryMarshal.GetArrayDataReference(p);
        ref var priors = ref MemoryMarshal.GetArrayDataReference(prior);
        ref var seen = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(held), 2 * expert * Stride);
        ref var expected = ref Unsafe.Add(ref seen, Stride);
        Vector512<double> kept = Vector512.Create(keep), learnt = Vector512.Create(weight), perRow = Vector512.Create(weight / rows), norm = default, sum = default;
        for (nuint b = 0, end = (nuint)Stride; b < end; b += (nuint)Vector512<double>.Count)
        {
            Vector512<double> d = Vector512.LoadUnsafe(ref seen, b), e = Vector512.LoadUnsafe(ref expected, b), share = Vector512.LoadUnsafe(ref shares, b), count = Vector512.LoadUnsafe(ref c, b);
            var before = Vector512.LoadUnsafe(ref priors, b);
            var ratio = (d + before) / (e + before);
            norm += share * ratio;
            sum += count * VectorFunctions.Log(ratio);
            (d * kept + perRow * count).StoreUnsafe(ref seen, b);
            (e * kept + learnt * share).StoreUnsafe(ref expected, b);
        }
        return (Vector512.Sum(norm), Vector512.Sum(sum));
    }

    private Vector512<double> LastRatios(double[] p, double[] prior)
    {
        var last = cells - 1;
        return Vector512.Create(Ratio(0), Ratio(1), Ratio(2), 1, 1, 1, 1, 1);

        double Ratio(int expert) => (held[2 * expert * Stride + last] + prior[last]) / (held[(2 * expert + 1) * Stride + last] + prior[last]);
    }
}
