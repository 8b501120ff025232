namespace Watchgrain.Grains.Models;

/// <summary>Which panes a clock should close for rows and have judged now; null: none. Pure.</summary>
/// <param name="Close">Close all panes up to this one.</param>
/// <param name="Judge">Judge all panes up to this one.</param>
/// <param name="FirstToJudge">The first pane that has not been judged.</param>
public readonly record struct PanesDue(long? Close, long? Judge, long FirstToJudge)
{
    /// <summary>
    /// A pane is due when the watermark has passed its end by the allowed lateness, and for judging by the label maturity, once it is closed: judging waits for no later pane. Panes after the last row are never due: a watermark far ahead must not cost anything.
    /// </summary>
    public static PanesDue Of(VersionSpec spec, StreamPosition position, PaneProgress progress)
    {
        var close = LastPassed(spec.AllowedLateness);
        var judge = LastPassed(spec.LabelMaturity);
        return new(After(close, progress.ClosedThrough), After(Math.Min(judge, progress.ClosedThrough ?? long.MinValue), progress.JudgedThrough), progress.JudgedThrough + 1 ?? position.FirstPane);

        // A watermark within the margin of the lowest position has passed nothing.
        long LastPassed(long margin) => position.Watermark > long.MinValue + margin ? Math.Min(spec.PaneOf(position.Watermark - margin) - 1, position.LastPane) : long.MinValue;
        long? After(long pane, long? done) => pane >= position.FirstPane && !(pane <= done) ? pane : null;
    }
}
