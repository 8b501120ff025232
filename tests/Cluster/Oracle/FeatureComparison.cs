using Watchgrain.Cluster.Tests.Traffic;
using Watchgrain.Grains.Features;
using Watchgrain.V1;
using Column = Watchgrain.Grains.Features.Column;
using FeaturePane = Watchgrain.V1.FeaturePane;

namespace Watchgrain.Cluster.Tests.Oracle;

/// <summary>Every figure of every feature, pane by pane, of each source and of all together.</summary>
internal static class FeatureComparison
{
    public static async Task CompareAsync(QueryService.QueryServiceClient queries, SingleThread oracle, Differences differences)
    {
        foreach (var feature in oracle.Anchors.Keys)
        {
            foreach (var source in Workload.Sources.Append(SingleThread.AllSources))
            {
                var answer = await queries.GetFeatureAsync(new()
                {
                    ModelId = Workload.Model,
                    Version = Workload.Version,
                    Feature = feature,
                    Source = source,
                    Panes = new() { First = oracle.Panes[0], Last = oracle.Panes[^1] },
                });
                var got = answer.Panes.ToDictionary(pane => pane.Pane);
                foreach (var pane in oracle.Panes)
                {
                    var name = $"{feature} of '{source}' in pane {pane}";
                    var wanted = oracle.Find(pane, source);
                    differences.Integer($"{name}: present", wanted is null ? 0 : 1, got.ContainsKey(pane) ? 1 : 0);
                    if (wanted is not null && got.TryGetValue(pane, out var there))
                        Compare(name, feature, source, wanted, oracle.Anchors[feature], there, differences);
                }
            }
        }
    }

    private static void Compare(string name, string feature, string source, ExpectedPane wanted, FeatureAnchor anchor, FeaturePane got, Differences differences)
    {
        var column = feature == "region" ? Column.Of(wanted.RegionCells) : Column.Of(wanted.Cells(feature));
        var figures = FeatureFigures.Of(got.Pane, true, column, anchor.For(source), null);
        differences.Integer($"{name}: closed", 1, got.Closed ? 1 : 0);
        if (feature == "region")
            CompareRegions(name, wanted, got, differences);
        else
            CompareNumbers(name, wanted.Numbers[feature], figures, got, differences);
        differences.Integer($"{name}: unseen", figures.Unseen, got.Unseen);
        differences.Real($"{name}: PSI", figures.Distances?.Psi, got.Distances?.Psi);
        differences.Real($"{name}: corrected PSI", figures.Distances?.PsiCorrected, got.Distances?.PsiCorrected);
        differences.Real($"{name}: p of PSI", figures.Distances?.PsiPValue, got.Distances?.PsiPValue);
        differences.Real($"{name}: Jensen-Shannon", figures.Distances?.JensenShannonBase2, got.Distances?.JensenShannonBase2);
        differences.Real($"{name}: Kolmogorov-Smirnov", figures.Distances?.KolmogorovSmirnov, got.Distances is { HasKolmogorovSmirnov: true } ks ? ks.KolmogorovSmirnov : null);
        differences.Real($"{name}: Wasserstein", figures.Distances?.Wasserstein, got.Distances is { HasWasserstein: true } w ? w.Wasserstein : null);
    }

    private static void CompareNumbers(string name, Sums wanted, Grains.Features.FeaturePane figures, FeaturePane got, Differences differences)
    {
        differences.Integer($"{name}: rows", wanted.Rows, got.Rows);
        differences.Integer($"{name}: missing", wanted.Missing, got.Missing);
        differences.Integer($"{name}: invalid", wanted.Invalid, got.Invalid);
        differences.Integer($"{name}: has figures", wanted.HasValues ? 1 : 0, got.Numeric is null ? 0 : 1);
        if (!wanted.HasValues || got.Numeric is not { } numbers)
            return;
        differences.Exact($"{name}: min", wanted.Min, numbers.Min);
        differences.Exact($"{name}: max", wanted.Max, numbers.Max);
        differences.Real($"{name}: mean", wanted.Mean, numbers.Mean, Math.Max(Math.Abs(wanted.Min), Math.Abs(wanted.Max)));
        differences.Real($"{name}: standard deviation", wanted.StandardDeviation, numbers.StandardDeviation);
        differences.Exact($"{name}: 5 %", figures.Numeric!.P05, numbers.P05);
        differences.Exact($"{name}: median", figures.Numeric.Median, numbers.Median);
        differences.Exact($"{name}: 95 %", figures.Numeric.P95, numbers.P95);
    }

    private static void CompareRegions(string name, ExpectedPane wanted, FeaturePane got, Differences differences)
    {
        differences.Integer($"{name}: rows", wanted.Regions.Values.Sum() + wanted.RegionMissing, got.Rows);
        differences.Integer($"{name}: missing", wanted.RegionMissing, got.Missing);
        var counts = got.TopCategories.ToDictionary(category => category.Category, category => category.Count);
        foreach (var region in wanted.Regions.Keys.Union(counts.Keys))
            differences.Integer($"{name}: {region}", wanted.Regions.GetValueOrDefault(region), counts.GetValueOrDefault(region));
    }
}
