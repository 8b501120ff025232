using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>What figures are without each source, as messages.</summary>
internal static class ContributionMessages
{
    private const int ScoreRanges = 10;

    public static V1.GetContributionsResponse ToMessage(this SourceShares shares, VersionSpec spec)
    {
        var sources = Array.ConvertAll(shares.Sources, share => (share.Source, Scores: ScoreCells.Read(share.Scores), Outcomes: OutcomeCells.Read(share.Outcomes)));
        var (scores, outcomes) = Together(sources);
        var message = new V1.GetContributionsResponse { Rows = scores.Count, Labelled = outcomes.Count };
        if (shares is { FirstPane: { } first, LastPane: { } last })
            (message.FirstPane, message.LastPane, message.Start, message.End) = (first, last, spec.StartOf(first), spec.StartOf(last + 1));
        if (Accuracy.Of(outcomes) is { } accuracy)
            message.Accuracy = accuracy.Value;
        if (RocAuc.From(outcomes) is { } auc)
            message.RocAuc = auc.Value;
        var ranges = RangesOf(scores.CellCounts());
        var without = sources.Select((source, place) => ToMessage(source, Together([.. sources.Where((_, other) => other != place)]), ranges));
        message.Sources.Add(without.OrderByDescending(source => source.HasAccuracyWithout && message.HasAccuracy ? Math.Abs(source.AccuracyWithout - message.Accuracy) : 0).ThenBy(source => source.Source, StringComparer.Ordinal));
        return message;
    }

    private static V1.SourceContribution ToMessage((string Source, ScoreCells Scores, OutcomeCells Outcomes) own, (ScoreCells Scores, OutcomeCells Outcomes) others, int[] ranges)
    {
        var message = new V1.SourceContribution { Source = own.Source, Rows = own.Scores.Count, Labelled = own.Outcomes.Count };
        if (Accuracy.Of(own.Outcomes) is { } accuracy)
            message.Accuracy = accuracy.Value;
        if (RocAuc.From(own.Outcomes) is { } auc)
            message.RocAuc = auc.Value;
        if (Accuracy.Of(others.Outcomes) is { } accuracyWithout)
            message.AccuracyWithout = accuracyWithout.Value;
        if (RocAuc.From(others.Outcomes) is { } aucWithout)
            message.RocAucWithout = aucWithout.Value;
        if (own.Scores.Count > 0 && others.Scores.Count > 0 && JensenShannon.DistanceBaseTwo(Counts(others.Scores, ranges), Counts(own.Scores, ranges)) is { } distance)
            message.ScoreDistance = distance;
        return message;
    }

    private static (ScoreCells Scores, OutcomeCells Outcomes) Together((string Source, ScoreCells Scores, OutcomeCells Outcomes)[] sources)
    {
        var (scores, outcomes) = (new ScoreCells(), new OutcomeCells());
        foreach (var source in sources)
        {
            scores.Merge(source.Scores);
            outcomes.Merge(source.Outcomes);
        }
        return (scores, outcomes);
    }

    // The range of each cell of scores.
    private static int[] RangesOf(long[] cells)
    {
        var all = cells.Sum();
        var ranges = new int[cells.Length];
        long before = 0;
        for (var cell = 0; cell < cells.Length; cell++)
        {
            ranges[cell] = all == 0 ? 0 : (int)Math.Min(ScoreRanges - 1, ScoreRanges * before / all);
            before += cells[cell];
        }
        return ranges;
    }

    private static long[] Counts(ScoreCells scores, int[] ranges)
    {
        var counts = new long[ScoreRanges];
        var cells = scores.CellCounts();
        for (var cell = 0; cell < cells.Length; cell++)
            counts[ranges[cell]] += cells[cell];
        return counts;
    }
}
