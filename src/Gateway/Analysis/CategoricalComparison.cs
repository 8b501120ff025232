using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Gateway.Analysis;

/// <summary>Every distance and test between two samples of categories.</summary>
internal static class CategoricalComparison
{
    public static IEnumerable<V1.NamedFigure> Figures(IReadOnlyDictionary<string, long> reference, IReadOnlyDictionary<string, long> current)
    {
        string[] categories = [.. reference.Keys.Union(current.Keys).Order(StringComparer.Ordinal)];
        long[] old = [.. categories.Select(category => reference.GetValueOrDefault(category))];
        long[] now = [.. categories.Select(category => current.GetValueOrDefault(category))];
        var fisher = categories.Length == 2 ? FisherExact.Between(old, now) : null;
        return
        [
            NamedFigures.Of("categories_reference", reference.Count),
            NamedFigures.Of("categories_current", current.Count),
            NamedFigures.Of("unseen_share", now.Sum() > 0 ? (double)categories.Where(category => !reference.ContainsKey(category)).Sum(category => current[category]) / now.Sum() : null),
            NamedFigures.Of("entropy_nats_reference", ShannonEntropy.Nats(old)),
            NamedFigures.Of("entropy_nats_current", ShannonEntropy.Nats(now)),
            .. BinnedComparison.Figures(old, now),
            .. fisher is { } exact ? (V1.NamedFigure[])[NamedFigures.Of("fisher_odds_ratio", exact.OddsRatio, exact.PValue)] : [],
        ];
    }
}
