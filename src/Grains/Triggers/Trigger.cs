using MathNet.Numerics.Distributions;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Sources;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.Triggers;

/// <summary>
/// A pattern with evidence that its labels follow it and not the scores, over panes: R = max(1, R)·E, the CUSUM form of an e-detector, for which no evidence is the same as none ever seen, so that only patterns with some are kept. Not thread-safe.
/// </summary>
internal sealed class Trigger
{
    /// <summary>One in ten thousand: a source that has so many of a pattern's rows by chance is named once in so many triggers.</summary>
    private const double NamedByChance = 1e-4;

    private readonly Dictionary<string, Supplied> sources;
    private double inPane;
    private bool isOfCell;
    private string source = "";
    private long? spoke;

    public Trigger(Pattern pattern, int label) => (Pattern, Label, sources) = (pattern, label, new(StringComparer.Ordinal));

    public Trigger(TriggerState state) => (Pattern, Label, LogEvidence, SincePane, LastPane, Rows, Matching, Expected, sources, Shown, spoke, source) =
        (Pattern.Of(state.Key), state.Label, state.LogEvidence, state.SincePane, state.LastPane, state.Rows, state.Matching, state.Expected, new(state.Sources, StringComparer.Ordinal), state.Shown, state.SpokePane, state.Source);

    public Pattern Pattern { get; }

    public int Label { get; }

    /// <summary>ln R that is kept: 0, no evidence, at least.</summary>
    public double LogEvidence { get; private set; }

    public long SincePane { get; private set; }

    public long LastPane { get; private set; }

    public long Rows { get; private set; }

    public long Matching { get; private set; }

    public double Expected { get; private set; }

    /// <summary>Null: it has never been suspect.</summary>
    public TriggerSpan? Shown { get; private set; }

    /// <summary>Takes the labels of a pane.</summary>
    /// <param name="pane">Panes in ascending order.</param>
    /// <param name="evidence">Of the pane; null: another pattern explains all of it.</param>
    /// <param name="isExplained">Another pattern explains much of it: what it showed before may have been that one's, too.</param>
    /// <param name="logThreshold">ln(A/w) of the stream.</param>
    /// <param name="sourceOf">Who supplied the label of a row.</param>
    /// <param name="shares">Of all labelled rows of the pane by source.</param>
    public void Step(long pane, PatternEvidence? evidence, bool isExplained, double logThreshold, Func<int, string> sourceOf, IReadOnlyDictionary<string, double> shares)
    {
        if (isExplained || AlarmRule.BeginsAnew(pane, spoke))
            (LogEvidence, spoke) = (0, null);
        (Told, inPane) = (0, 0);
        if (evidence is null)
            return;
        if (LogEvidence <= 0)
        {
            (SincePane, Rows, Matching, Expected) = (pane, 0, 0, 0);
            sources.Clear();
        }
        (Told, var most) = AlarmRule.Capped(logThreshold, LogEvidence, LogEvidence + evidence.LogFactor);
        LogEvidence = Math.Max(0, Math.Min(Told, most));
        // Patterns with fewer rows are not among those to which a pane's evidence is shared out.
        inPane = evidence.Rows >= PatternSearch.LeastRows ? evidence.LogFactorInPane : 0;
        (LastPane, Rows, Matching, Expected, isOfCell) = (pane, Rows + evidence.Rows, Matching + evidence.Matching, Expected + evidence.Expected, evidence.IsOfCell);
        var supplied = evidence.Members.CountBy(sourceOf, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        // Also of those that have supplied none in this pane.
        foreach (var own in sources.Keys.Union(supplied.Keys).ToArray())
        {
            var before = sources.GetValueOrDefault(own);
            sources[own] = new(before.Matching + supplied.GetValueOrDefault(own), before.Expected + evidence.Matching * shares.GetValueOrDefault(own));
        }
    }

    /// <summary>Whether the last step has left it suspect: then it is shown from now on.</summary>
    /// <param name="pane">Of the step.</param>
    /// <param name="search">Of the pane.</param>
    /// <param name="shares">As of the step.</param>
    public bool IsSuspect(long pane, PatternSearch search, IReadOnlyDictionary<string, double> shares)
    {
        if ((Told < search.LogSuspect && inPane < search.LogSuspectInPane) || !IsMaterial)
            return false;
        // As long as it speaks it is one stream: whom it names does not change.
        source = spoke is null ? Supplier(shares) : source;
        Shown = new()
        {
            FoundPane = Shown is { } before && before.SincePane == SincePane ? before.FoundPane : pane,
            SincePane = SincePane,
            LastPane = LastPane,
            Rows = Rows,
            Matching = Matching,
            Expected = Expected,
            LogEvidence = Math.Max(Told, inPane),
            Source = source,
        };
        return true;
    }

    /// <summary>ln R of the last step, which is more than is kept where a signal has been told.</summary>
    public double Told { get; private set; }

    /// <summary>It is not shown any longer.</summary>
    public void Forget() => Shown = null;

    /// <summary>Notes that it speaks of this pane.</summary>
    public void Speak(long pane) => spoke = pane;

    public TriggerState State() => new()
    {
        Key = Pattern.Key,
        Label = Label,
        LogEvidence = LogEvidence,
        SincePane = SincePane,
        LastPane = LastPane,
        Rows = Rows,
        Matching = Matching,
        Expected = Expected,
        Sources = new(sources, StringComparer.Ordinal),
        Shown = Shown,
        SpokePane = spoke,
        Source = source,
    };

    // The excess share of the label is a tenth at least. Where it is as good as a cell, eight tenths of the rows must have the label as well: a cell that has departed is no trigger.
    private bool IsMaterial => Rows >= PatternSearch.LeastRows && Matching - Expected >= 0.1 * Rows && (!isOfCell || Matching >= 0.8 * Rows);

    // Half of the rows at least, and more than chance gives it. Sources that count together are nobody, and who sends nothing now is not accused of what he sent.
    private string Supplier(IReadOnlyDictionary<string, double> shares)
    {
        var (supplier, of) = sources.OrderByDescending(one => one.Value.Matching).ThenBy(one => one.Key, StringComparer.Ordinal).FirstOrDefault();
        if (supplier is null || supplier == SourceNames.Others || !shares.ContainsKey(supplier) || 2 * of.Matching < Matching)
            return "";
        var share = of.Expected / Matching;
        return share < 1 && 1 - Binomial.CDF(share, (int)Matching, of.Matching - 1) <= NamedByChance ? supplier : "";
    }
}
