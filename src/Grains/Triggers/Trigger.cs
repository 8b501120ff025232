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

    private readonly Dictionary<string, long> sources;
    private long? spoke;

    public Trigger(Pattern pattern, int label) => (Pattern, Label, sources) = (pattern, label, new(StringComparer.Ordinal));

    public Trigger(TriggerState state) => (Pattern, Label, LogEvidence, SincePane, LastPane, Rows, Matching, Expected, sources, FoundPane, spoke, Source) =
        (Pattern.Of(state.Key), state.Label, state.LogEvidence, state.SincePane, state.LastPane, state.Rows, state.Matching, state.Expected, new(state.Sources, StringComparer.Ordinal), state.FoundPane, state.SpokePane, state.Source);

    public Pattern Pattern { get; }

    public int Label { get; }

    /// <summary>ln R that is kept: 0, no evidence, at least.</summary>
    public double LogEvidence { get; private set; }

    /// <summary>ln R that the last step tells, before it is capped.</summary>
    public double Told { get; private set; }

    public long SincePane { get; private set; }

    public long LastPane { get; private set; }

    public long Rows { get; private set; }

    public long Matching { get; private set; }

    public double Expected { get; private set; }

    public long? FoundPane { get; private set; }

    public string Source { get; private set; } = "";

    /// <summary>The excess share of the label is a tenth at least; in one cell alone eight tenths of the rows must have the label as well, for a cell that has departed is no trigger.</summary>
    public bool IsMaterial => Rows >= PatternSearch.LeastRows && Matching - Expected >= 0.1 * Rows && (Pattern.IsPair || Matching >= 0.8 * Rows);

    /// <summary>Takes the labels of a pane.</summary>
    /// <param name="pane">Panes in ascending order.</param>
    /// <param name="evidence">Of the pane.</param>
    /// <param name="isExplained">Another pattern explains much of it: what it showed before may have been that one's, too.</param>
    /// <param name="logThreshold">ln(A/w) of the stream.</param>
    /// <param name="sourceOf">Who supplied the label of a row.</param>
    public void Step(long pane, PatternEvidence evidence, bool isExplained, double logThreshold, Func<int, string> sourceOf)
    {
        if (isExplained || AlarmRule.BeginsAnew(pane, spoke))
            (LogEvidence, spoke) = (0, null);
        if (LogEvidence <= 0)
        {
            (SincePane, Rows, Matching, Expected) = (pane, 0, 0, 0);
            sources.Clear();
        }
        (Told, var most) = AlarmRule.Capped(logThreshold, LogEvidence, LogEvidence + evidence.LogFactor);
        LogEvidence = Math.Max(0, Math.Min(Told, most));
        (LastPane, Rows, Matching, Expected) = (pane, Rows + evidence.Rows, Matching + evidence.Matching, Expected + evidence.Expected);
        foreach (var row in evidence.Members)
            sources[sourceOf(row)] = sources.GetValueOrDefault(sourceOf(row)) + 1;
    }

    /// <summary>It is suspect in this pane.</summary>
    /// <param name="pane">The pane.</param>
    /// <param name="shares">Of all labelled rows of the pane by source.</param>
    public void Suspect(long pane, IReadOnlyDictionary<string, double> shares)
    {
        FoundPane ??= pane;
        Source = Supplier(shares);
    }

    /// <summary>What it was suspected of is over and shown no longer.</summary>
    public void Forget() => FoundPane = null;

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
        FoundPane = FoundPane,
        SpokePane = spoke,
        Source = Source,
    };

    // Half of the rows at least, and more than chance gives it. Sources that count together are nobody.
    private string Supplier(IReadOnlyDictionary<string, double> shares)
    {
        // Evidence may last where the matching rows were all before it.
        var (source, rows) = sources.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal).FirstOrDefault();
        if (source is null)
            return "";
        var share = shares.GetValueOrDefault(source);
        var isNamed = source != SourceNames.Others && 2 * rows >= Matching && share < 1 && 1 - Binomial.CDF(share, (int)Matching, rows - 1) <= NamedByChance;
        return isNamed ? source : "";
    }
}
