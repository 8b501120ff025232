using System.Globalization;
using Watchgrain.Gateway.Queries;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Incidents;

/// <summary>Why a signal counts, as a message: pure, of what the grains have told.</summary>
internal static class SignalExplanation
{
    /// <summary>Beyond it a number of doubles is near its end, and no reader cares.</summary>
    private const double MostEvidence = 1e300;

    /// <param name="id">The version.</param>
    /// <param name="plan">The version's.</param>
    /// <param name="account">The signal and what became of it.</param>
    /// <param name="budget">The version's.</param>
    /// <param name="feature">The signal's stream in its pane; null: it is about no feature, or the pane is not kept.</param>
    /// <param name="effect">Performance in the signal's pane; null: nothing tells.</param>
    public static V1.ExplainSignalResponse Of(VersionId id, IngestPlan plan, SignalAccount account, BudgetView budget, FeatureState? feature, IncidentEffect? effect)
    {
        var pane = feature?.Panes.FirstOrDefault(pane => pane.Pane == account.Signal.Pane);
        var message = new V1.ExplainSignalResponse
        {
            Signal = account.Signal.ToMessage(id, account.Number),
            HowCounted = (V1.HowCounted)account.Counted,
            IncidentId = account.IncidentId,
            Odds = Odds(account.Signal, budget),
            Reference = Reference(plan, account.Signal, feature, pane),
            Feature = pane?.ToMessage(plan.Spec),
            Effect = effect?.ToMessage(plan.Spec.Costs?.Currency),
            BudgetLeft = 1 - Math.Min(budget.Used, 1),
        };
        message.Sentence = Sentence(account, message);
        return message;
    }

    private static V1.SignalOdds? Odds(Signal signal, BudgetView budget)
    {
        if (signal.LogThreshold == 0)
            return null;
        // A signal of before it was kept is held against the factor of today.
        var factor = signal.LogFactor is { } then ? Math.Exp(then) : budget.Factor;
        return new()
        {
            Evidence = Math.Min(Math.Exp(signal.LogEvidence), MostEvidence),
            Threshold = Math.Exp(signal.LogThreshold) * factor,
            Weight = AlarmRule.PanesPerFalseAlarm / Math.Exp(signal.LogThreshold),
            PanesPerFalseIncident = AlarmRule.PanesPerFalseAlarm * factor,
        };
    }

    private static V1.ComparedReference? Reference(IngestPlan plan, Signal signal, FeatureState? feature, FeaturePane? pane)
    {
        if (plan.Reference is not { } reference)
            return null;
        var message = new V1.ComparedReference { Digest = reference.Record.Digest, Rows = reference.Record.Rows, LabelledRows = reference.Record.LabelledRows, Sources = { reference.Sources } };
        // A day with too few rows is compared with all days.
        var isOfItsWeekday = plan.Spec.Rhythm == Rhythm.Weekly && IsOfPerformance(signal);
        if (pane is { ReferenceRows: > 0 } && feature is not null)
        {
            message.ComparedRows = pane.ReferenceRows;
            isOfItsWeekday = plan.Spec.Rhythm == Rhythm.Weekly && pane.ReferenceRows < feature.ReferenceRows;
        }
        if (isOfItsWeekday)
            message.Weekday = DateTimeOffset.FromUnixTimeMilliseconds(plan.Spec.StartOf(signal.Pane)).DayOfWeek.ToString().ToLowerInvariant();
        return message;
    }

    // What tells of a slice or of the calibration is held against the whole reference.
    private static bool IsOfPerformance(Signal signal) => signal is { IsFixedThreshold: false, Family: Family.Decay or Family.EstimatedDecay, Subject: { Slice.Length: 0, Source.Length: 0 } };

    private static string Sentence(SignalAccount account, V1.ExplainSignalResponse message)
    {
        var signal = account.Signal;
        var reference = message.Reference switch
        {
            null => "",
            { HasComparedRows: false, Weekday: { Length: > 0 } day } known => string.Create(CultureInfo.InvariantCulture, $" against the labelled rows of the same weekday ({day}) in the {known.Rows:#,0} rows of the reference"),
            var known => string.Create(CultureInfo.InvariantCulture, $" against {(known.HasComparedRows ? known.ComparedRows : known.Rows):#,0} rows of the reference{(known.Weekday.Length > 0 ? $" of the same weekday ({known.Weekday})" : "")}"),
        };
        var incident = account.IncidentId.Length > 0 ? $"it belongs to incident {account.IncidentId}" : "its incident is no longer kept";
        return string.Create(CultureInfo.InvariantCulture, $"{signal.Statistic} was {signal.Value:0.####} in pane {signal.Pane}{reference}; {Why(account, message.Odds)}; {incident}, and {message.BudgetLeft:0.#%} of the version's false-alarm budget is left.");
    }

    private static string Why(SignalAccount account, V1.SignalOdds? odds)
    {
        if (account.Counted == HowCounted.FixedThreshold)
            return "that is beyond the limit which the spec sets, so it counts by itself: how often chance alone would cross the limit nobody knows, and it takes nothing of the version's false-alarm budget";
        if (odds is null)
            return "that is a count, not a matter of chance, so it counts by itself";
        var figures = double.IsPositiveInfinity(odds.Threshold)
            ? string.Create(CultureInfo.InvariantCulture, $"its evidence is {odds.Evidence:G3} while the version waited for its share of the tenant's budget and opened nothing from evidence")
            : string.Create(CultureInfo.InvariantCulture, $"its evidence is {odds.Evidence:G3} where this stream needed {odds.Threshold:G3} to open an incident by itself");
        return account.Counted switch
        {
            HowCounted.Alone => $"{figures}, so it counts alone",
            HowCounted.Together => $"{figures}, so it counts together with other streams, whose parts of the budget added up to all of it",
            _ => $"{figures}, and it counts because it goes on with what was in an open incident{(account.Signal.IsSlight ? ", though the change is slight" : "")}",
        };
    }
}
