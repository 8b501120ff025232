using Google.Protobuf.WellKnownTypes;
using Watchgrain.Gateway.Queries;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Incidents;

/// <summary>Incidents as messages.</summary>
internal static class IncidentMessages
{
    /// <summary>In a list: an incident may have as many causes as there are streams, and a page of such would be larger than a message may be.</summary>
    private const int MostCausesListed = 20;

    /// <summary>A poisoned or broken feature may show at every source and in every slice.</summary>
    public const int MostJoined = 20;

    /// <summary>As one of a list.</summary>
    public static V1.Incident ToListed(this IncidentView view, VersionSpec spec)
    {
        var message = Head(view, spec);
        message.Causes.Add(view.Strands.Take(MostCausesListed).Select(Cause));
        message.MoreCauses = view.Strands.Length - message.Causes.Count;
        return message;
    }

    /// <summary>With everything that is known of it, as far as a message may hold it.</summary>
    public static V1.Incident ToMessage(this IncidentView view, VersionSpec spec)
    {
        var message = Head(view, spec);
        message.Causes.AddWithin(IncidentService.MostListBytes, view.Strands.Select(WithJoined));
        message.MoreCauses = view.Strands.Length - message.Causes.Count;
        message.Timeline.Add(view.Incident.Timeline.Select(entry => new V1.IncidentEntry
        {
            Pane = entry.Pane,
            At = Timestamp.FromDateTimeOffset(entry.At),
            Change = (V1.IncidentChange)entry.Change,
            Text = entry.Text,
        }));
        message.DroppedEntries = view.Incident.DroppedEntries;
        return message;
    }

    /// <param name="effect">Of a pane.</param>
    /// <param name="currency">Of the spec's costs; null: it has none.</param>
    public static V1.PaneEffect ToMessage(this IncidentEffect effect, string? currency)
    {
        var message = new V1.PaneEffect
        {
            Pane = effect.Pane,
            Severity = OfSeverity(effect.Severity),
            Rows = effect.Rows,
            Figures =
            {
                effect.Ranked().Select(figure => new V1.EffectFigure
                {
                    Name = figure.Name,
                    Value = figure.Value,
                    Reference = figure.Reference,
                    Estimated = figure.IsEstimated,
                    Loss = figure.Loss,
                    LossBeyondChance = figure.Certain,
                }),
            },
        };
        if (effect.CostPerPrediction is { } cost)
            (message.CostPerPrediction, message.Currency) = (cost, currency ?? "");
        return message;
    }

    private static V1.Incident Head(IncidentView view, VersionSpec spec)
    {
        var incident = view.Incident;
        var message = new V1.Incident
        {
            IncidentId = incident.Id,
            ModelId = view.Version.Model,
            Version = view.Version.Version,
            State = incident.Open ? V1.IncidentState.Open : incident.MergedInto.Length > 0 ? V1.IncidentState.Merged : V1.IncidentState.Closed,
            MergedInto = incident.MergedInto,
            Severity = OfSeverity(incident.Severity),
            Family = (V1.Family)incident.Family,
            Subject = incident.Subject.ToMessage(),
            SincePane = incident.SincePane,
            SincePosition = spec.StartOf(incident.SincePane),
            OpenedPane = incident.OpenedPane,
            OpenedPosition = spec.StartOf(incident.OpenedPane + 1),
            Sentence = incident.Sentence,
            Worst = incident.Worst?.ToMessage(spec.Costs?.Currency),
            Decisions =
            {
                incident.Decisions.Select(decision => new V1.IncidentDecision
                {
                    DecisionId = decision.DecisionId,
                    Subject = decision.Subject.ToMessage(),
                    Action = (V1.Action)decision.Action,
                    State = decision.State is { } state ? (V1.DecisionState)state : V1.DecisionState.Unspecified,
                }),
            },
        };
        if (incident.ClosedPane is { } closed)
            message.ClosedPane = closed;
        return message;
    }

    private static V1.Cause WithJoined(Strand strand)
    {
        var cause = Cause(strand);
        cause.Joined.Add(strand.Joined.Take(MostJoined).Select(subject => subject.ToMessage()));
        cause.MoreJoined = strand.Joined.Count - cause.Joined.Count;
        return cause;
    }

    private static V1.Cause Cause(Strand strand)
    {
        var message = new V1.Cause
        {
            Family = (V1.Family)strand.Family,
            Subject = strand.Subject.ToMessage(),
            SincePane = strand.SincePane,
            OpenedPane = strand.OpenedPane,
            LastPane = strand.LastPane,
            Statistic = strand.Statistic,
            Value = strand.Level,
            Signals = strand.Signals,
            Turned = strand.IsTurned,
            LogEvidence = strand.Strongest?.LogEvidence ?? 0,
            LogThreshold = strand.Strongest?.LogThreshold ?? 0,
            Open = strand.Open,
        };
        if (strand.Strongest?.PredictionShift is { } prediction)
            message.PredictionShift = prediction;
        if (strand.Strongest?.ErrorShift is { } error)
            message.ErrorShift = error;
        return message;
    }

    // "Nothing tells" is a value of its own in the contract, whose 0 says that a field was not set.
    public static V1.Severity OfSeverity(Severity severity) => (V1.Severity)((int)severity + 1);
}
