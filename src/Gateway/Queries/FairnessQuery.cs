using Watchgrain.Grains;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;
using Watchgrain.Statistics.Fairness;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>Compares the slices of a feature as groups of people.</summary>
internal sealed class FairnessQuery(IGrainFactory grains)
{
    /// <summary>100: each is a question to a grain, and with more the extremes say little.</summary>
    private const int MostGroups = 100;

    private const int AtOnce = 16;

    /// <param name="id">The version.</param>
    /// <param name="slices">Of the feature, as the spec has them.</param>
    /// <param name="feature">With slices.</param>
    /// <param name="window">Its panes count together.</param>
    /// <param name="known">As known at a time; null: now.</param>
    /// <param name="quarantine">What is left out.</param>
    public async Task<V1.FeatureFairness> OfAsync(VersionId id, IEnumerable<SliceSpec> slices, string feature, PaneWindow window, DateTimeOffset? known, Quarantine quarantine)
    {
        string[] values = [.. slices.SelectMany(slice => slice.Values)];
        if (slices.Any(slice => slice.All))
            values = [.. await grains.GetGrain<ISliceRegisterGrain>(GrainKeys.SliceRegister(id)).GetValuesAsync(feature)];
        var groups = new List<GroupOutcome>();
        // The first to come are asked: a protected feature has few values, and one with very many is none.
        foreach (var some in values.Take(MostGroups).Chunk(AtOnce))
            groups.AddRange(await Task.WhenAll(some.Select(value => GroupAsync(id, feature, value, window, known, quarantine))));
        groups.Sort((a, b) => a.Rows != b.Rows ? b.Rows.CompareTo(a.Rows) : string.CompareOrdinal(a.Group, b.Group));
        var report = FairnessReport.Of(groups);
        return new()
        {
            Feature = feature,
            Groups = { groups.Select(ToMessage) },
            MoreGroups = Math.Max(0, values.Length - MostGroups),
            DemographicParityDifference = ToMessage(report.DemographicParity),
            DisparateImpact = ToMessage(report.DisparateImpact),
            EqualOpportunityDifference = ToMessage(report.EqualOpportunity),
            EqualizedOddsDifference = ToMessage(report.EqualizedOdds),
        };
    }

    private async Task<GroupOutcome> GroupAsync(VersionId id, string feature, string value, PaneWindow window, DateTimeOffset? known, Quarantine quarantine)
    {
        var slice = grains.GetGrain<ISliceGrain>(GrainKeys.Slice(id, feature, value));
        var panes = window.Trim(known is { } at ? await slice.GetKnownAsync(at, window.First, window.Last) : await slice.GetAsync(window.First, window.Last, quarantine));
        var pooled = PooledPanes.Of(panes);
        return new(value, pooled.Scores.Count, Enumerable.Range(0, ScoreCells.Cells).Sum(cell => pooled.Scores.CountOf(1, cell)), ConfusionMatrix.From(pooled.Outcomes));
    }

    private static V1.FairnessGroup ToMessage(GroupOutcome group)
    {
        var message = new V1.FairnessGroup { Value = group.Group, Rows = group.Rows, Labelled = group.Labelled.Rows };
        if (group.SelectionRate is { } selected)
            (message.SelectionRate, message.SelectionRateInterval) = (selected.Value, PerformanceMessages.Interval(selected));
        if (group.TruePositiveRate is { } positives)
            (message.TruePositiveRate, message.TruePositiveRateInterval) = (positives.Value, PerformanceMessages.Interval(positives));
        if (group.FalsePositiveRate is { } negatives)
            (message.FalsePositiveRate, message.FalsePositiveRateInterval) = (negatives.Value, PerformanceMessages.Interval(negatives));
        return message;
    }

    private static V1.GroupGap? ToMessage(GroupGap? gap) =>
        gap is null ? null : new() { Least = gap.Least, Most = gap.Most, Value = gap.Figure.Value, Interval = PerformanceMessages.Interval(gap.Figure) };
}
