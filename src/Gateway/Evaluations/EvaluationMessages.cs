using Google.Protobuf.WellKnownTypes;
using Watchgrain.Grains.Evaluations;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>Evaluations and their figures as messages; what is not finite is absent.</summary>
internal static class EvaluationMessages
{
    /// <summary>An evaluation as it is kept, with what was added when it was.</summary>
    public static V1.Evaluation Of(RecordedEvaluation recorded)
    {
        var message = V1.Evaluation.Parser.ParseFrom(recorded.Content);
        (message.EvaluatedAt, message.EvaluatedBy, message.AuditIndex) = (Timestamp.FromDateTimeOffset(recorded.At), recorded.Actor, (ulong)recorded.AuditIndex);
        return message;
    }

    public static V1.ComparedFigure Of(ComparedFigure figure, double correctedConfidence)
    {
        var message = new V1.ComparedFigure { Name = figure.Name, HigherIsBetter = figure.HigherIsBetter, Judged = figure.Judged, Relative = figure.Relative };
        if (figure.Candidate is { } candidate && double.IsFinite(candidate.Value))
            (message.Candidate, message.CandidateInterval) = (candidate.Value, Interval(candidate));
        if (figure.Champion is { } champion && double.IsFinite(champion.Value))
            (message.Champion, message.ChampionInterval) = (champion.Value, Interval(champion));
        if (figure.Difference(EvaluationLimits.Confidence) is not { } difference || Interval(difference) is not { } interval)
            return message;
        (message.Difference, message.DifferenceInterval) = (difference.Value, interval);
        if (figure.Judged && figure.Difference(correctedConfidence) is { } corrected)
            message.CorrectedInterval = Interval(corrected);
        return message;
    }

    public static EvaluatedFigure ToRecord(V1.ComparedFigure figure) => new(
        figure.Name,
        figure.HasCandidate ? figure.Candidate : null,
        figure.HasChampion ? figure.Champion : null,
        figure.HasDifference ? figure.Difference : null,
        figure.DifferenceInterval?.Low,
        figure.DifferenceInterval?.High);

    private static V1.Interval? Interval(Estimate estimate) => double.IsFinite(estimate.Lower) && double.IsFinite(estimate.Upper) ? new() { Low = estimate.Lower, High = estimate.Upper } : null;
}
