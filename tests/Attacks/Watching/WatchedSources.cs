using Watchgrain.Attacks.Generators;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Tests.Coordination;
using Watchgrain.Statistics.Summaries;
using Sums = Watchgrain.Grains.Sources.SourceLabelSums;

namespace Watchgrain.Attacks.Watching;

/// <summary>Sources as the coordinator judges them by their labels, pane by pane.</summary>
/// <param name="reference">What each showed in the reference; null: there is none.</param>
internal sealed class WatchedSources(IReadOnlyDictionary<string, OutcomeCells>? reference = null)
{
    private readonly SourceTrustState trust = new();

    /// <summary>What the source grains tell of a pane.</summary>
    public Sums[] Sums(long pane, LabelledTable rows) => [.. TableOutcomes.BySource(rows).Select(source => SourceLabels.Of(source.Key, pane, source.Value, reference?.GetValueOrDefault(source.Key)))];

    /// <summary>Judges a pane, panes in ascending order; the sources that are suspect in it, by name.</summary>
    public string[] Judge(long pane, LabelledTable rows) => Judge(pane, Sums(pane, rows));

    /// <summary>The same of what the source grains tell.</summary>
    public string[] Judge(long pane, Sums[] sums)
    {
        SourceTrust.Judge(trust, pane, pane + 1, sums);
        return [.. SourceViews.Of(trust).Sources.Where(source => source.Suspects.Any(span => span.LastPane == pane)).Select(source => source.Source).Order(StringComparer.Ordinal)];
    }

    /// <summary>How many of these are judged at all.</summary>
    public static int Judged(Sums[] sums) => sums.Count(sum => sum.Labels >= SourceTrust.LeastLabels);
}
