using Watchgrain.Cluster.Tests.Traffic;
using Watchgrain.Statistics.Labels;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Poisoning;
using Watchgrain.V1;

namespace Watchgrain.Cluster.Tests.Oracle;

/// <summary>Every figure of the model, its slices and its sources, pane by pane.</summary>
internal static class OutcomeComparison
{
    public static async Task CompareAsync(QueryService.QueryServiceClient queries, SingleThread oracle, Differences differences)
    {
        var range = new PaneRange { First = oracle.Panes[0], Last = oracle.Panes[^1] };
        var model = await queries.GetModelStateAsync(new() { ModelId = Workload.Model, Version = Workload.Version, Panes = range });
        CompareCounters(model.Counters, oracle, differences);
        Compare("model", [.. model.Panes], pane => oracle.Find(pane, SingleThread.AllSources)!.All, oracle, differences);
        CompareDelays("model", pane => oracle.Find(pane, SingleThread.AllSources)!.All, model.LabelDelay, model.Watermark, oracle, differences);
        // Of slices only scores and labels are kept.
        foreach (var pane in model.Panes)
        {
            differences.Integer($"actions in pane {pane.Pane}", oracle.Find(pane.Pane, SingleThread.AllSources)?.All.Actions ?? 0, pane.Actions);
            differences.Integer($"hold-outs in pane {pane.Pane}", oracle.Find(pane.Pane, SingleThread.AllSources)?.All.HoldOuts ?? 0, pane.HoldOuts);
            CompareJoint(pane, oracle, differences);
        }
        foreach (var slice in (string[])["north", "south"])
        {
            var answer = await queries.GetSliceAsync(new() { ModelId = Workload.Model, Version = Workload.Version, Feature = "region", Value = slice, Panes = range });
            Compare($"slice {slice}", [.. answer.Panes], pane => oracle.Find(pane, SingleThread.AllSources)!.Slices[slice], oracle, differences);
            CompareDelays($"slice {slice}", pane => oracle.Find(pane, SingleThread.AllSources)!.Slices[slice], answer.LabelDelay, model.Watermark, oracle, differences);
        }
        foreach (var source in Workload.Sources)
        {
            var answer = await queries.GetSourceAsync(new() { ModelId = Workload.Model, Version = Workload.Version, Source = source, Panes = range });
            CompareLabels(source, answer, oracle, differences);
        }
    }

    private static void CompareJoint(ModelPane pane, SingleThread oracle, Differences differences)
    {
        var wanted = oracle.Find(pane.Pane, SingleThread.AllSources) is { } expected ? oracle.Joint.Compare(expected.Joint) : null;
        differences.Integer($"rows sampled jointly in pane {pane.Pane}", wanted?.Rows ?? 0, pane.Joint?.Rows ?? 0);
        differences.Real($"joint discrepancy in pane {pane.Pane}", wanted?.Discrepancy.Squared, pane.Joint?.SquaredDiscrepancy);
        differences.Real($"joint p in pane {pane.Pane}", wanted?.PValue, pane.Joint?.PValue);
    }

    private static void CompareCounters(Counters counters, SingleThread oracle, Differences differences)
    {
        differences.Integer("rows", oracle.Rows, counters.Rows);
        differences.Integer("rejected rows", oracle.RejectedRows, counters.RejectedRows);
        differences.Integer("late rows", 0, counters.LateRows);
        differences.Integer("labels joined", oracle.Labels, counters.LabelsJoined);
        differences.Integer("labels parked", 0, counters.LabelsParked);
        differences.Integer("labels doubled, amended or rejected", 0, counters.LabelsDuplicate + counters.LabelsAmended + counters.LabelsRejected);
        differences.Integer("predictions under one id", 0, counters.PredictionsDuplicate);
        differences.Integer("expired", 0, counters.PredictionsExpired + counters.LabelsExpired);
    }

    private static void Compare(string name, ModelPane[] panes, Func<long, ExpectedOutcomes> find, SingleThread oracle, Differences differences)
    {
        var byPane = panes.ToDictionary(pane => pane.Pane);
        foreach (var pane in oracle.Panes)
        {
            var wanted = find(pane);
            differences.Integer($"{name} in pane {pane}: present", wanted.Rows > 0 ? 1 : 0, byPane.ContainsKey(pane) ? 1 : 0);
            if (wanted.Rows > 0 && byPane.TryGetValue(pane, out var got))
                Compare($"{name} in pane {pane}", wanted, got, differences);
        }
    }

    private static void Compare(string name, ExpectedOutcomes wanted, ModelPane got, Differences differences)
    {
        differences.Integer($"{name}: closed", 1, got.Closed ? 1 : 0);
        differences.Integer($"{name}: rows", wanted.Rows, got.Rows);
        differences.Real($"{name}: mean score", wanted.CellScores / wanted.Rows, got.MeanScore);
        differences.Integer($"{name}: labelled", wanted.Labelled, got.Performance.Labelled);
        if (wanted.Labelled == 0)
            return;
        differences.Real($"{name}: coverage", (double)wanted.Labelled / wanted.Rows, got.Performance.Coverage);
        differences.Real($"{name}: accuracy", (double)wanted.Correct / wanted.Labelled, got.Performance.Accuracy);
        differences.Real($"{name}: label rate", (double)wanted.Positives / wanted.Labelled, got.Performance.LabelRate);
        differences.Real($"{name}: mean score of labelled rows", wanted.LabelledCellScores / wanted.Labelled, got.Performance.MeanScore);
        differences.Real($"{name}: ROC AUC", RocAuc.From(wanted.Cells)?.Value, got.Performance.HasRocAuc ? got.Performance.RocAuc : null);
    }

    private static void CompareDelays(string name, Func<long, ExpectedOutcomes> find, LabelDelay? shown, long watermark, SingleThread oracle, Differences differences)
    {
        var wanted = LabelDelayCurve.Of(oracle.Panes.Select(pane => (find(pane).Rows, watermark - ((pane + 1) * Workload.PaneLength), find(pane).Delays))).Points;
        differences.Integer($"{name}: labels with an age", oracle.Panes.Sum(pane => find(pane).Labelled), shown?.Labels ?? 0);
        differences.Integer($"{name}: ages of labels", wanted.Count, shown?.Points.Count ?? 0);
        foreach (var (point, got) in wanted.Zip(shown?.Points ?? []))
        {
            differences.Integer($"{name}: age of labels", point.Age, got.Age);
            differences.Integer($"{name}: predictions without a label at age {point.Age}", point.AtRisk, got.AtRisk);
            differences.Real($"{name}: share with a label at age {point.Age}", point.Share, got.Share);
        }
    }

    private static void CompareLabels(string source, GetSourceResponse answer, SingleThread oracle, Differences differences)
    {
        var byPane = answer.Panes.ToDictionary(pane => pane.Pane);
        foreach (var pane in oracle.Panes)
        {
            var wanted = SourceLabelSums.From(oracle.Find(pane, source)?.All.Cells ?? new());
            var got = byPane.GetValueOrDefault(pane) ?? new();
            differences.Integer($"labels of {source} in pane {pane}", wanted.Rows, got.Labels);
            differences.Integer($"disagreements of {source} in pane {pane}", wanted.Disagreements, got.Disagreements);
            differences.Real($"expected disagreements of {source} in pane {pane}", wanted.Expected, got.ExpectedDisagreements, wanted.Rows);
        }
    }
}
