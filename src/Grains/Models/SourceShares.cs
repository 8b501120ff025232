using Watchgrain.Grains.Deltas;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Models;

/// <summary>What each source supplied over some panes, those in quarantine among them.</summary>
/// <param name="FirstPane">Null: no pane has anything.</param>
/// <param name="LastPane">Null: no pane has anything.</param>
/// <param name="Sources">By name.</param>
[GenerateSerializer, Immutable, Alias("wg.SourceShares")]
public sealed record SourceShares([property: Id(0)] long? FirstPane, [property: Id(1)] long? LastPane, [property: Id(2)] SourceShare[] Sources)
{
    public static SourceShares Of(SummaryTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var shares = new SortedDictionary<string, (ScoreCells Scores, OutcomeCells Outcomes)>(StringComparer.Ordinal);
        long[] panes = [.. table.Panes];
        foreach (var (_, source, scores) in table.Of<ScoreCells>())
            ShareOf(source).Scores.Merge(scores);
        foreach (var (_, source, outcomes) in table.Of<OutcomeCells>())
            ShareOf(source).Outcomes.Merge(outcomes);
        return new(panes.Length > 0 ? panes[0] : null, panes.Length > 0 ? panes[^1] : null,
            [.. shares.Select(share => new SourceShare(share.Key, BinaryOutput.BytesOf(share.Value.Scores.WriteTo), BinaryOutput.BytesOf(share.Value.Outcomes.WriteTo)))]);

        (ScoreCells Scores, OutcomeCells Outcomes) ShareOf(string source)
        {
            if (!shares.TryGetValue(source, out var share))
                shares.Add(source, share = (new(), new()));
            return share;
        }
    }
}
