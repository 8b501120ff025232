using System.Globalization;
using Watchgrain.Grains.Callers;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Floods;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Thresholds;

namespace Watchgrain.Grains.Incidents;

/// <summary>Says in plain sentences what happened, where, since when, how sure it is, what it does to the model, and what is proposed. Invariant culture.</summary>
public static class Wording
{
    /// <summary>Beyond this the odds are no longer spelled out: nobody can tell a million from a billion.</summary>
    private const double LargestOdds = 1_000_000;

    /// <summary>So many further causes are named, the rest is counted.</summary>
    private const int NamedCauses = 3;

    /// <summary>An incident in one paragraph.</summary>
    /// <param name="strands">Of the incident, the likeliest cause first (<see cref="Causes"/>); at least one.</param>
    /// <param name="worst">The pane in which performance was worst; null where nothing tells.</param>
    /// <param name="spec">Null: panes are named by number, for the version's axis is not known.</param>
    public static string Of(IReadOnlyList<Strand> strands, IncidentEffect? worst, VersionSpec? spec)
    {
        ArgumentNullException.ThrowIfNull(strands);
        var lead = strands[0];
        var score = strands.Any(strand => strand.Subject.Feature == VersionSpec.ScoreFeature || strand.Joined.Any(subject => subject.Feature == VersionSpec.ScoreFeature)) && lead.Subject.Feature != VersionSpec.ScoreFeature;
        var figure = lead.Strongest is { } strongest ? string.Create(CultureInfo.InvariantCulture, $" ({Figure(strongest)}{(score ? ", and the score with it" : "")})") : "";
        return $"{What(lead)} since {Since(lead.SincePane, spec)}{figure}{Beside(strands)}{(lead.Strongest is null ? "" : $"; {HowSure(lead.Strongest)}")}.{(worst is null ? "" : $" {Effect(worst, spec)}")}{(lead.Subject.Caller is { } caller ? $" Ask the serving side to throttle {Throttled(caller)}, not to refuse." : "")}";
    }

    /// <summary>What an action would do, and what it needs to come into force.</summary>
    /// <param name="subject">What the action is about.</param>
    /// <param name="rule">What the policy says.</param>
    /// <param name="block">The incident that keeps the action from coming into force by itself; null: none does.</param>
    /// <param name="corroboration">What stands for a person's word (<see cref="Corroboration"/>); null: nothing.</param>
    /// <param name="restraint">What keeps an action that needs no person from coming into force by itself (<see cref="Restraint"/>); null: nothing.</param>
    /// <param name="what">What the action would do; null: what follows from the rule.</param>
    public static string Proposed(Subject subject, PolicyRule rule, Incident? block = null, string? corroboration = null, string? restraint = null, string? what = null)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(rule);
        what ??= rule.Action switch
        {
            GovernedAction.Alert or GovernedAction.ThrottleCaller when subject.Caller is { } caller => $"ask the serving side to throttle {Throttled(caller)}",
            GovernedAction.Alert => "look into it",
            GovernedAction.RequestRetrain => "retrain the model",
            GovernedAction.Rollback => "go back to the version before",
            GovernedAction.QuarantineSource => $"quarantine source {subject.Source}",
            GovernedAction.RequireReview => "have a person review it",
            GovernedAction.Shadow => rule.Families.Count == 0 && subject.Source.Length > 0 ? $"serve source {subject.Source} in shadow" : "serve in shadow",
            GovernedAction.Hold when rule.Families.Count == 0 && subject.Source.Length > 0 => $"hold the predictions for source {subject.Source}",
            GovernedAction.ReleaseQuarantine => $"end the quarantine of source {subject.Source}",
            GovernedAction.BlockPromotion => "let no other version be promoted",
            _ => "hold the predictions",
        };
        var mode = (rule.Mode, block) switch
        {
            (_, { } open) => $"needs approval, for the labels to retrain on are too much the model's own doing: decision {open.Decisions.FirstOrDefault()?.DecisionId ?? open.Id}",
            (_, null) when restraint is not null => $"needs approval, for {restraint}",
            (RuleMode.Automatic, null) => "in force at once",
            (RuleMode.Corroborated, null) when corroboration is not null => $"in force at once, for {corroboration}",
            (RuleMode.Corroborated, null) => $"needs approval{Approvers(rule)}, or independent evidence of the other kind",
            _ => $"needs approval{Approvers(rule)}",
        };
        return $"Proposed: {what} ({mode}).";
    }

    /// <summary>The sentence of a proposal that would have come into force at once and now asks a person.</summary>
    public static string HeldBack(string sentence, int limit)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        var mode = sentence.LastIndexOf("(in force at once", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"{(mode < 0 ? sentence : sentence[..mode])}(needs approval, for the tenant's budget of {limit} in 24 hours for what comes into force without a person is used up).");
    }

    private static string Approvers(PolicyRule rule) =>
        $"{People(rule)}{(rule.Deadline is { } deadline ? $" within {PolicyDuration.Of(deadline)}" : "")}";

    private static string People(PolicyRule rule) =>
        (rule.Approvals > 1 ? " by two people" : rule.Roles.Count > 0 ? " by a person" : "") + (rule.Roles.Count > 0 ? $" with the role {string.Join(" or ", rule.Roles)}" : "");

    /// <summary>What a strand shows, without when and how sure.</summary>
    public static string What(Strand strand)
    {
        ArgumentNullException.ThrowIfNull(strand);
        var subject = strand.Subject;
        var slices = strand.Joined.Select(joined => joined.Slice).Where(slice => slice.Length > 0 && subject.Slice.Length == 0).Distinct(StringComparer.Ordinal).ToArray();
        var among = slices.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" in {slices.Length} slices ({string.Join(", ", slices.Take(3))}{(slices.Length > 3 ? ", ..." : "")})");
        var where = among + (subject.Source.Length > 0 ? $" at source {subject.Source}" : "") + (subject.Slice.Length > 0 ? $" in slice {subject.Slice}" : "");
        var thing = subject.Feature switch { "" => "", VersionSpec.ScoreFeature => "The score", var feature => $"Feature {feature}" };
        return strand.Family switch
        {
            // Beyond a limit on the side where nothing is wrong, such as an accuracy above it.
            Family.Drift or Family.Quality or Family.Decay or Family.EstimatedDecay when strand.Strongest is { IsFixedThreshold: true, IsLowerWorse: { } isLower } crossed && !ThresholdStatistics.IsWorse(crossed.Statistic, isLower) =>
                $"{NameOf(crossed.Statistic)}{(thing.Length > 0 ? $" of {char.ToLowerInvariant(thing[0])}{thing[1..]}" : "")}{where} has {(isLower ? "fallen below" : "risen above")} its limit",
            Family.Drift when strand.IsTurned => $"{(thing.Length > 0 ? thing : "The data")}{where} now {(thing.Length > 0 ? "differs" : "differ")} from the reference in the opposite way",
            Family.Drift => $"{(thing.Length > 0 ? thing : "The data")}{where} no longer {(thing.Length > 0 ? "looks" : "look")} like the reference",
            Family.Quality => $"{(thing.Length > 0 ? thing : "The data")}{where} {(thing.Length > 0 ? "has" : "have")} lost quality",
            Family.Decay when strand.Strongest is { IsFixedThreshold: true } => $"The model predicts worse than its spec allows{where}",
            Family.EstimatedDecay when strand.Strongest is { IsFixedThreshold: true } => $"The model is expected to predict worse than its spec allows{where}, though no labels show it yet",
            Family.Decay => $"The model predicts worse than in the reference{where}",
            Family.EstimatedDecay => $"The model is expected to predict worse than in the reference{where}, though no labels show it yet",
            Family.Calibration => $"The scores no longer mean what they say{where}",
            Family.Fairness => $"The model no longer treats groups as in the reference{where}",
            Family.Feedback => $"The model's own decisions cause too many of its labels{where}",
            Family.Poisoning when FloodWatch.IsStatistic(strand.Statistic) => $"Rows repeat one another far more often than they should{where}",
            Family.Poisoning when strand.Statistic == SignalStatistics.TriggerExcess => $"Labels follow a pattern of values and not the scores, as a planted trigger makes them{where}",
            Family.Abuse when strand.Strongest is { IsFixedThreshold: true } && subject.Caller is { } caller => $"{Asking(caller)} for more than the spec allows",
            Family.Abuse when subject.Caller is { } caller => $"{Asking(caller)} {(strand.Statistic == CallerWatch.ApartStatistic ? "unlike anything that the reference has" : "as one does who searches for where the model changes its mind")}",
            Family.Poisoning => $"Labels contradict the model far more often than they should{where}",
            var family => $"{char.ToUpperInvariant(AuditWords.Of(family)[0])}{AuditWords.Of(family)[1..]}{(thing.Length > 0 ? $" on {thing}" : "")}{where}",
        };
    }

    /// <summary>What became of performance: the figure that has lost most.</summary>
    public static string Effect(IncidentEffect worst, VersionSpec? spec)
    {
        ArgumentNullException.ThrowIfNull(worst);
        if (worst.Worst is not { } figure)
            return "Nothing tells what it does to performance.";
        var name = figure.Name switch { "roc_auc" => "ROC AUC", var other => other.Replace('_', ' ') };
        var unharmed = IncidentEffect.Weight(figure) < IncidentEffect.MediumLoss;
        return string.Create(CultureInfo.InvariantCulture,
            $"{(unharmed ? "No pane has lost a point of performance beyond what panes differ by anyway: at worst, " : "")}{(figure.IsEstimated ? "estimated " : "")}{name} {(unharmed ? "was" : "fell to")} {figure.Value:0.000} at {Since(worst.Pane, spec)}, against {figure.Reference:0.000} in the reference{Cost(worst, spec?.Costs?.Currency)}.") is var text
            ? char.ToUpperInvariant(text[0]) + text[1..] : "";
    }

    private static string Figure(Signal signal) => signal.Statistic == SourceTrust.Statistic
        ? string.Create(CultureInfo.InvariantCulture, $"{signal.Value:0.#} standard deviations beyond its peers")
        : string.Create(CultureInfo.InvariantCulture, $"{InWords(signal.Statistic)} {signal.Value:0.###}");

    private static string NameOf(string statistic) => InWords(statistic) is var name ? char.ToUpperInvariant(name[0]) + name[1..] : "";

    // That sampling bias is taken out of a PSI changes nothing for who reads of it.
    private static string InWords(string statistic) =>
        statistic.Replace("psi_corrected", "psi", StringComparison.Ordinal).Replace("roc_auc", "ROC AUC", StringComparison.Ordinal).Replace("psi", "PSI", StringComparison.Ordinal).Replace('_', ' ');

    private static string Asking(string caller) => caller == ReceiverPanes.OtherSources ? "Callers without a place of their own ask" : $"Caller {caller} asks";

    private static string Throttled(string caller) => caller == ReceiverPanes.OtherSources ? "callers without a place of their own" : $"caller {caller}";

    private static string Cost(IncidentEffect worst, string? currency) => worst.CostPerPrediction is not { } cost || currency is null || !double.IsFinite(cost * worst.Rows) ? ""
        : string.Create(CultureInfo.InvariantCulture, $", which costs {Math.Abs(cost) * worst.Rows:#,0.##} {currency} {(cost < 0 ? "less" : "more")} over {worst.Rows:#,0} predictions");

    private static string Beside(IReadOnlyList<Strand> strands)
    {
        var others = strands.Skip(1).Where(strand => !Causes.IsEffect(strand.Family) && strand.Subject.Feature != VersionSpec.ScoreFeature)
            .Select(strand => strand.Subject.Feature.Length > 0 ? strand.Subject.Feature : strand.Subject.Source.Length > 0 ? $"source {strand.Subject.Source}" : strand.Subject.Slice)
            .Where(name => name.Length > 0 && name != strands[0].Subject.Feature).Distinct(StringComparer.Ordinal).ToArray();
        return others.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $", together with {string.Join(", ", others.Take(NamedCauses))}{(others.Length > NamedCauses ? $" and {others.Length - NamedCauses} more" : "")}");
    }

    private static string Since(long pane, VersionSpec? spec)
    {
        if (spec is null) return string.Create(CultureInfo.InvariantCulture, $"pane {pane}");
        var start = spec.StartOf(pane);
        if (spec.Axis == Axis.Sequence) return string.Create(CultureInfo.InvariantCulture, $"row {start}");
        return Day(start, spec.PaneLength);
    }

    /// <summary>A time as panes of this length need it: the day, or also the minute.</summary>
    /// <param name="position">Milliseconds since 1970.</param>
    /// <param name="paneLength">Milliseconds.</param>
    internal static string Day(long position, long paneLength) =>
        DateTimeOffset.FromUnixTimeMilliseconds(position).ToString(paneLength % (long)TimeSpan.FromDays(1).TotalMilliseconds == 0 ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string HowSure(Signal signal)
    {
        if (signal.IsFixedThreshold) return "that is beyond the limit which the spec sets";
        // A count has no threshold.
        if (signal.LogThreshold == 0) return "that is a count, not a matter of chance";
        var odds = Math.Pow(10, Math.Floor(signal.LogEvidence / Math.Log(10)));
        return odds >= LargestOdds
            ? "chance alone would show this less than once in a million panes"
            : string.Create(CultureInfo.InvariantCulture, $"chance alone would show this about once in {Math.Max(1, odds):#,0} panes");
    }
}
