using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Queries;

/// <summary>How sources stand by their labels, as messages.</summary>
internal static class SourceStandingMessages
{
    /// <param name="views">Of the coordinator.</param>
    /// <param name="known">Every source that the version has heard of: those that have not been judged come last.</param>
    /// <param name="spec">Says where panes begin.</param>
    public static V1.ListSourcesResponse ToMessage(this SourceViews views, IReadOnlyCollection<string> known, VersionSpec spec) => new()
    {
        Sources =
        {
            views.Sources.Select(view => view.ToMessage(spec)),
            known.Except(views.Sources.Select(view => view.Source), StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(source => new V1.SourceStanding { Source = source }),
        },
        LogSuspect = SourceTrust.LogSuspect,
        DroppedSpans = views.DroppedSpans,
    };

    private static V1.SourceStanding ToMessage(this SourceView view, VersionSpec spec)
    {
        var message = new V1.SourceStanding { Source = view.Source, Suspect = view.IsSuspect, Suspects = { view.Suspects.Select(span => span.ToMessage(spec)) } };
        if (view.LogEvidence is { } evidence)
            (message.LogEvidence, message.LogThreshold, message.LastPane) = (evidence, view.LogThreshold, view.LastPane);
        if (view.SincePane is { } since)
            (message.SincePane, message.Since, message.Contradictions) = (since, spec.StartOf(since), view.Since.ToMessage());
        return message;
    }

    private static V1.SuspectSpan ToMessage(this SuspectSpan span, VersionSpec spec) => new()
    {
        FirstPane = span.FirstPane,
        LastPane = span.LastPane,
        From = spec.StartOf(span.FirstPane),
        To = spec.StartOf(span.LastPane + 1),
        LogEvidence = span.LogEvidence,
        Contradictions = span.Tally.ToMessage(),
    };

    private static V1.LabelContradictions ToMessage(this ContradictionTally tally) => new()
    {
        Labels = tally.Labels,
        Contradictions = tally.Contradictions,
        Expected = tally.Expected,
        OnesForZero = tally.OnesForZero,
        OnesForZeroExpected = tally.OnesExpected,
        ZerosForOne = tally.ZerosForOne,
        ZerosForOneExpected = tally.ZerosExpected,
    };
}
