using Watchgrain.Grains.Features;

namespace Watchgrain.Grains.Performance;

/// <summary>
/// Watches that no more rows count than are expected in their pane: the evidence of a Bernoulli e-detector, and what the rows have shown since it began to grow. Rows of a pane count for as few as its design effect says. Pure; not thread-safe.
/// </summary>
public sealed class ExcessWatch
{
    private readonly RateWatch evidence;

    /// <param name="state">Null at the beginning.</param>
    public ExcessWatch(ExcessState? state)
    {
        evidence = state is null ? new() : new(state.Evidence);
        (SinceRows, SinceOnes, SinceExpected) = state is null ? default : (state.SinceRows, state.SinceOnes, state.SinceExpected);
    }

    /// <summary>Rows since the evidence began to grow, those among them that count, and how many were expected to.</summary>
    public long SinceRows { get; private set; }

    public long SinceOnes { get; private set; }

    public double SinceExpected { get; private set; }

    /// <summary>By how much the share since then lies above what was expected; 0 without rows.</summary>
    public double Excess => SinceRows > 0 ? (SinceOnes - SinceExpected) / SinceRows : 0;

    public double LogEvidence => evidence.LogEvidence ?? 0;

    /// <summary>The pane after the last one in which the evidence was nothing (R ≤ 1).</summary>
    public long? SincePane => evidence.SincePane;

    public ExcessState State() => new(evidence.State(), SinceRows, SinceOnes, SinceExpected);

    /// <summary>Takes a pane, panes in ascending order. True when the evidence is at the threshold or above; it is then capped.</summary>
    /// <param name="pane">Its number.</param>
    /// <param name="ones">Rows that count.</param>
    /// <param name="rows">Positive.</param>
    /// <param name="expected">As many are expected to, in [0, rows].</param>
    /// <param name="margin">A share so much above counts as expected still; positive.</param>
    /// <param name="effect">The design effect, at least 1.</param>
    /// <param name="logThreshold">ln A.</param>
    public bool Step(long pane, long ones, long rows, double expected, double margin, double effect, double logThreshold)
    {
        var crossed = evidence.Step(pane, ones / effect, rows / effect, Math.Min(1, expected / rows + margin), logThreshold);
        if (evidence.SincePane >= pane)
            (SinceRows, SinceOnes, SinceExpected) = (0, 0, 0);
        if (evidence.SincePane <= pane)
            (SinceRows, SinceOnes, SinceExpected) = (SinceRows + rows, SinceOnes + ones, SinceExpected + expected);
        return crossed;
    }

    /// <inheritdoc cref="RateWatch.Speaks"/>
    public bool Speaks(long pane, bool isMaterial) => evidence.Speaks(pane, isMaterial);
}
