using System.Buffers;
using System.Runtime.CompilerServices;
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
    private readonly AlignedRows held;

    // Whether E is p times a number in all experts, and so (D + w p)/(E + w p) but for a factor that the norm takes off (D + w p)/p. Once it is, it stays so until the reference changes.
    private bool proportional;

    public PlugIns(int cells, bool lastOnlyUp)
    {
        (this.cells, this.lastOnlyUp) = (cells, lastOnlyUp);
        held = new AlignedRows(2 * Experts, cells);
    }

    /// <summary>Bets on a pane, then learns from it.</summary>
    /// <param name="rows">Their number in the pane, above 0.</param>
    /// <param name="pane">Four rows of lanes: counts per cell, 0 beyond the cells; shares p of the reference, 0 beyond them; w p and 1/p, 1 beyond them.</param>
    /// <returns>ln f = Σ c ln(q/p) of the three experts; 0 in the other lanes.</returns>
    public Vector512<double> Step(double rows, AlignedRows pane)
    {
        if (pane.Rows < 4 || pane.Stride != held.Stride) throw new ArgumentException("The lanes do not match.", nameof(pane));
        var keep = VectorFunctions.Exp(Vector512.Create(rows) * LogKept);
        var weight = EffectiveRows * (Vector512<double>.One - keep);
        var last = cells - 1;
        if (!proportional) proportional = ExpectsTheReference(pane[1]);
        var lastRatios = lastOnlyUp ? LastRatios(pane) : default;
        var (norm0, sum0) = One(0, rows, pane, keep[0], weight[0]);
        var (norm1, sum1) = One(1, rows, pane, keep[1], weight[1]);
        var (norm2, sum2) = One(2, rows, pane, keep[2], weight[2]);
        var norm = Vector512.Create(norm0, norm1, norm2, 1, 1, 1, 1, 1);
        var sums = Vector512.Create(sum0, sum1, sum2, 0, 0, 0, 0, 0);
        if (lastOnlyUp)
        {
            var p = pane[1][last];
            var others = (norm - Vector512.Create(p) * lastRatios) / Vector512.Create(1 - p);
            var raised = Vector512.LessThan(lastRatios, norm);
            sums += Vector512.ConditionalSelect(raised, Vector512.Create(pane[0][last]) * (VectorFunctions.Log(others) - VectorFunctions.Log(lastRatios)), Vector512<double>.Zero);
            norm = Vector512.ConditionalSelect(raised, others, norm);
        }
        return sums - Vector512.Create(rows) * VectorFunctions.Log(norm);
    }

    /// <summary>The reference is another one from now on.</summary>
    public void Change() => proportional = false;

    public void Reset()
    {
        proportional = false;
        for (var i = 0; i < held.Rows; i++) held[i].Clear();
    }

    public void Write(IBufferWriter<byte> output)
    {
        for (var i = 0; i < 2 * Experts; i++) output.PutDoubles(held[i][..cells]);
    }

    public void Read(ref BinaryInput input)
    {
        for (var i = 0; i < 2 * Experts; i++)
        {
            var values = held[i][..cells];
            input.Doubles(values);
            foreach (var value in values)
            {
                if (!(value >= 0 && double.IsFinite(value))) throw input.Broken("a plug-in expert holds a count that is not one");
            }
        }
    }

    // One expert at a time: its constants then fit the registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private (double Norm, double Sum) One(int expert, double rows, AlignedRows pane, double keep, double weight)
    {
        ref var counts = ref pane.First(0);
        ref var shares = ref pane.First(1);
        ref var priors = ref pane.First(2);
        ref var inverse = ref pane.First(3);
        var divide = !proportional;
        ref var seen = ref held.First(2 * expert);
        ref var expected = ref held.First(2 * expert + 1);
        Vector512<double> kept = Vector512.Create(keep), learnt = Vector512.Create(weight), perRow = Vector512.Create(weight / rows), norm = default, sum = default;
        for (nuint b = 0, end = (nuint)held.Stride; b < end; b += (nuint)Vector512<double>.Count)
        {
            Vector512<double> d = Vector512.LoadUnsafe(ref seen, b), e = Vector512.LoadUnsafe(ref expected, b), share = Vector512.LoadUnsafe(ref shares, b), count = Vector512.LoadUnsafe(ref counts, b);
            var before = Vector512.LoadUnsafe(ref priors, b);
            var ratio = divide ? (d + before) / (e + before) : (d + before) * Vector512.LoadUnsafe(ref inverse, b);
            norm = Vector512.FusedMultiplyAdd(share, ratio, norm);
            sum = Vector512.FusedMultiplyAdd(count, VectorFunctions.Log(ratio), sum);
            Vector512.FusedMultiplyAdd(d, kept, perRow * count).StoreUnsafe(ref seen, b);
            Vector512.FusedMultiplyAdd(e, kept, learnt * share).StoreUnsafe(ref expected, b);
        }
        return (VectorFunctions.Sum(norm), VectorFunctions.Sum(sum));
    }

    private Vector512<double> LastRatios(AlignedRows pane)
    {
        var last = cells - 1;
        double before = pane[2][last], inverse = pane[3][last];
        return Vector512.Create(Ratio(0), Ratio(1), Ratio(2), 1, 1, 1, 1, 1);

        double Ratio(int expert) => proportional ? (held[2 * expert][last] + before) * inverse : (held[2 * expert][last] + before) / (held[2 * expert + 1][last] + before);
    }

    // A function of the state and the reference alone, so that a detector read back takes the same way.
    private bool ExpectsTheReference(ReadOnlySpan<double> p)
    {
        for (var expert = 0; expert < Experts; expert++)
        {
            var expected = held[2 * expert + 1];
            var factor = expected[0] / p[0];
            for (var b = 1; b < cells; b++)
            {
                if (Math.Abs(expected[b] - factor * p[b]) > 1e-12 * expected[b]) return false;
            }
        }
        return true;
    }
}
