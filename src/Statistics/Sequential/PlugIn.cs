using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// An expert that bets on what it saw last: decayed counts D beside the counts E that the reference expected of the same rows; its density ratio is
/// (D + w p)/(E + w p), normalised, with prior weight w = 20.
/// </summary>
/// <remarks>
/// With an unchanging reference this is q = (D + w p)/(|D| + w). Keeping E lets the reference change from pane to pane (weekdays) without the change itself looking like drift.
/// With <c>lastOnlyUp</c> the share of the last cell is a ceiling and not an estimate: a smaller share there is no evidence, the others then keep their proportions.
/// Rows decay as if they came one by one: B rows weigh N(1 − (1 − 1/N)^B) together, so that a huge pane still counts as N rows.
/// </remarks>
internal sealed class PlugIn(int cells, double effectiveRows, bool lastOnlyUp)
{
    private const double PriorRows = 20;

    private readonly double[] seen = new double[cells];
    private readonly double[] expected = new double[cells];

    /// <summary>Writes ln(q/p) of the next pane.</summary>
    public void LogRatios(ReadOnlySpan<double> p, Span<double> target)
    {
        double total = 0;
        for (var b = 0; b < p.Length; b++)
        {
            target[b] = (seen[b] + PriorRows * p[b]) / (expected[b] + PriorRows * p[b]);
            total += p[b] * target[b];
        }
        if (lastOnlyUp && target[^1] < total)
        {
            total = (total - p[^1] * target[^1]) / (1 - p[^1]);
            target[^1] = total;
        }
        for (var b = 0; b < p.Length; b++) target[b] = Math.Log(target[b] / total);
    }

    public void Learn(ReadOnlySpan<long> counts, double rows, ReadOnlySpan<double> p)
    {
        var kept = Math.Exp(rows * Math.Log(1 - 1 / effectiveRows));
        var weight = effectiveRows * (1 - kept);
        for (var b = 0; b < p.Length; b++)
        {
            seen[b] = seen[b] * kept + weight * (counts[b] / rows);
            expected[b] = expected[b] * kept + weight * p[b];
        }
    }

    public void Reset()
    {
        Array.Clear(seen);
        Array.Clear(expected);
    }

    public void Write(IBufferWriter<byte> output)
    {
        output.PutDoubles(seen);
        output.PutDoubles(expected);
    }

    public void Read(ref BinaryInput input)
    {
        input.Doubles(seen);
        input.Doubles(expected);
        for (var b = 0; b < cells; b++)
        {
            if (!(seen[b] >= 0 && expected[b] >= 0 && double.IsFinite(seen[b] + expected[b]))) throw input.Broken("a plug-in expert holds a count that is not one");
        }
    }
}
