using System.Globalization;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Coordination;

/// <summary>Says in one plain sentence what happened, where, since when, how sure it is, and what is proposed.</summary>
public static class Wording
{
    /// <summary>Beyond this the odds are no longer spelled out: nobody can tell a million from a billion.</summary>
    private const double LargestOdds = 1_000_000;

    /// <param name="opening">What has been found.</param>
    /// <param name="rule">What the policy makes of it.</param>
    /// <param name="spec">Null: panes are named by number, for the version's axis is not known.</param>
    /// <param name="block">The incident that keeps the action from coming into force by itself; null: none does.</param>
    public static string Of(Opening opening, PolicyRule rule, VersionSpec? spec, Incident? block = null)
    {
        ArgumentNullException.ThrowIfNull(opening);
        ArgumentNullException.ThrowIfNull(rule);
        var strongest = opening.Signals[0];
        var score = opening.Signals.Any(signal => signal.Subject.Feature == VersionSpec.ScoreFeature) && opening.Incident.Subject.Feature != VersionSpec.ScoreFeature;
        return string.Create(CultureInfo.InvariantCulture,
            $"{What(opening.Incident, opening.Signals)} since {Since(strongest.SincePane, spec)} ({strongest.Statistic} {strongest.Value:0.###}{(score ? ", and the score with it" : "")}); {HowSure(strongest)}. {Proposed(opening.Incident.Subject, rule, block)}");
    }

    private static string What(Incident incident, IReadOnlyCollection<Signal> signals)
    {
        var subject = incident.Subject;
        var slices = signals.Select(signal => signal.Subject.Slice).Where(slice => slice.Length > 0 && subject.Slice.Length == 0).Distinct(StringComparer.Ordinal).ToArray();
        var among = slices.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" in {slices.Length} slices ({string.Join(", ", slices.Take(3))}{(slices.Length > 3 ? ", ..." : "")})");
        var where = among + (subject.Source.Length > 0 ? $" at source {subject.Source}" : "") + (subject.Slice.Length > 0 ? $" in slice {subject.Slice}" : "");
        var thing = subject.Feature switch { "" => "", VersionSpec.ScoreFeature => "The score", var feature => $"Feature {feature}" };
        return incident.Family switch
        {
            Family.Drift => $"{(thing.Length > 0 ? thing : "The data")}{where} no longer {(thing.Length > 0 ? "looks" : "look")} like the reference",
            Family.Quality => $"{(thing.Length > 0 ? thing : "The data")}{where} {(thing.Length > 0 ? "has" : "have")} lost quality",
            Family.Decay => $"The model predicts worse than in the reference{where}",
            Family.EstimatedDecay => $"The model is expected to predict worse than in the reference{where}, though no labels show it yet",
            Family.Calibration => $"The scores no longer mean what they say{where}",
            Family.Fairness => $"The model no longer treats groups as in the reference{where}",
            Family.Feedback => $"The model's own decisions cause too many of its labels{where}",
            Family.Poisoning => $"Labels contradict the model far more often than they should{where}",
            var family => $"{char.ToUpperInvariant(AuditWords.Of(family)[0])}{AuditWords.Of(family)[1..]}{(thing.Length > 0 ? $" on {thing}" : "")}{where}",
        };
    }

    private static string Since(long pane, VersionSpec? spec)
    {
        if (spec is null) return string.Create(CultureInfo.InvariantCulture, $"pane {pane}");
        var start = spec.StartOf(pane);
        if (spec.Axis == Axis.Sequence) return string.Create(CultureInfo.InvariantCulture, $"row {start}");
        var format = spec.PaneLength % (long)TimeSpan.FromDays(1).TotalMilliseconds == 0 ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm";
        return DateTimeOffset.FromUnixTimeMilliseconds(start).ToString(format, CultureInfo.InvariantCulture);
    }

    private static string HowSure(Signal signal)
    {
        // A count has no threshold.
        if (signal.LogThreshold == 0) return "that is a count, not a matter of chance";
        var odds = Math.Pow(10, Math.Floor(signal.LogEvidence / Math.Log(10)));
        return odds >= LargestOdds
            ? "chance alone would show this less than once in a million panes"
            : string.Create(CultureInfo.InvariantCulture, $"chance alone would show this about once in {Math.Max(1, odds):#,0} panes");
    }

    private static string Proposed(Subject subject, PolicyRule rule, Incident? block)
    {
        var what = rule.Action switch
        {
            GovernedAction.Alert => "look into it",
            GovernedAction.RequestRetrain => "retrain the model",
            GovernedAction.Rollback => "go back to the version before",
            GovernedAction.QuarantineSource => $"quarantine source {subject.Source}",
            GovernedAction.RequireReview => "have a person review it",
            GovernedAction.Shadow => "serve in shadow",
            _ => "hold the predictions",
        };
        var mode = (rule.Automatic, block) switch
        {
            (_, { } open) => $"needs approval, for the labels to retrain on are too much the model's own doing: decision {open.DecisionId}",
            (true, null) => "in force at once",
            _ => "needs approval",
        };
        return $"Proposed: {what} ({mode}).";
    }
}
