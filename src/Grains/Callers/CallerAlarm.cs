using Watchgrain.Grains.Features;
using Watchgrain.Statistics.Abuse;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Grains.Callers;

/// <summary>
/// Evidence over single queries under the rules of <see cref="AlarmRule"/>: capped, and begun anew after it has spoken and been silent. It may cross its threshold in the middle of a pane, and the crossing counts whatever follows in the pane. Since when the share has been higher says a
/// CUSUM of Bernoulli steps towards <see cref="Rise"/> times the null rate: since it was last 0 (Page 1954). Not thread-safe.
/// </summary>
internal sealed class CallerAlarm
{
    /// <summary>5: between the rate of a search that fills one query in ten and that of a bare one.</summary>
    private const double Rise = 5;

    private const double MostRate = .9;

    private readonly QueryEvidence evidence;
    private readonly double logThreshold;
    private readonly double ofOne;
    private readonly double ofZero;
    private double sum;
    private long? spoke;
    private double before;
    private double? crossed;
    private long current;

    /// <param name="nullRate">The share of queries of the kind that is no evidence.</param>
    /// <param name="logThreshold">ln(A/w) of the stream.</param>
    /// <param name="state">Null at the beginning.</param>
    public CallerAlarm(double nullRate, double logThreshold, CallerAlarmState? state)
    {
        this.logThreshold = logThreshold;
        var usual = Math.Min(nullRate, MostRate);
        var raised = Math.Min(MostRate, Rise * usual);
        (ofOne, ofZero) = (Math.Log(raised / usual), Math.Log((1 - raised) / (1 - usual)));
        evidence = state is null ? new(nullRate) : QueryEvidence.Read(state.Evidence, nullRate);
        LogEvidence = Known(evidence.LogR);
        if (state is not null)
            (spoke, sum, SincePane, SinceQueries, SinceOnes) = (state.SpokePane, state.Sum, state.SincePane, state.SinceQueries, state.SinceOnes);
    }

    /// <summary>ln R that the last closed pane told; null without any evidence.</summary>
    public double? LogEvidence { get; private set; }

    /// <summary>The pane in which the share began to be higher; null: it is not.</summary>
    public long? SincePane { get; private set; }

    /// <summary>Queries since then, up to the crossing when the pane has one.</summary>
    public long SinceQueries { get; private set; }

    /// <summary>Those of the kind among them.</summary>
    public long SinceOnes { get; private set; }

    public double SinceShare => SinceQueries == 0 ? 0 : (double)SinceOnes / SinceQueries;

    /// <summary>A pane begins.</summary>
    public void Open(long pane)
    {
        if (AlarmRule.BeginsAnew(pane, spoke))
        {
            evidence.Reset();
            (spoke, sum, SincePane, SinceQueries, SinceOnes) = (null, 0, null, 0, 0);
        }
        (current, before, crossed) = (pane, evidence.LogR, null);
    }

    /// <summary>Takes the next query; see <see cref="QueryEvidence.Step"/>.</summary>
    public void Step(bool isOne, double unit)
    {
        evidence.Step(isOne, unit);
        if (crossed is null)
            Count(isOne);
        // What was above before the pane has been told: only what rises crosses.
        if (crossed is null && before < logThreshold && evidence.LogR >= logThreshold)
            crossed = evidence.LogR;
    }

    /// <summary>The pane is over. True when it is to be told.</summary>
    public bool Close(long pane)
    {
        var (told, most) = AlarmRule.Capped(logThreshold, before, crossed ?? evidence.LogR);
        LogEvidence = Known(told);
        evidence.Cap(most);
        if (told < logThreshold)
            return false;
        spoke = pane;
        return true;
    }

    public CallerAlarmState State() => new(BinaryOutput.BytesOf(evidence.WriteTo), spoke, sum, SincePane, SinceQueries, SinceOnes);

    private void Count(bool isOne)
    {
        sum = Math.Max(0, sum + (isOne ? ofOne : ofZero));
        if (sum == 0)
        {
            (SincePane, SinceQueries, SinceOnes) = (null, 0, 0);
            return;
        }
        SincePane ??= current;
        SinceQueries++;
        SinceOnes += isOne ? 1 : 0;
    }

    private static double? Known(double logR) => double.IsFinite(logR) ? logR : null;
}
