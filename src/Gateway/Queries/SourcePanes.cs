using Sums = Watchgrain.Grains.Sources.SourceLabelSums;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Sources;
using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>The label figures of a source, each pane measured against the version's other sources in the same pane.</summary>
internal sealed class SourcePanes(IGrainFactory grains, VersionPlans plans)
{
    /// <summary>Null when the version has never heard of the source.</summary>
    public async Task<V1.GetSourceResponse?> FindAsync(VersionId id, string source, PaneWindow window)
    {
        var spec = (await plans.GetAsync(id)).Spec;
        var version = await grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetStateAsync(0, -1) ?? throw VersionPlans.NotFound(id);
        var figures = await AskAsync(id, source, window);
        if (figures.Panes.Length == 0 && !Array.Exists(version.Sources, s => s.Source == source))
            return null;
        var peers = await Task.WhenAll(version.Sources.Where(s => s.Source != source).Select(s => AskAsync(id, s.Source, window)));
        var byPane = peers.SelectMany(p => p.Panes).ToLookup(p => p.Pane);
        return new()
        {
            Panes = { window.Trim(figures.Panes).Select(own => ToMessage(own, byPane[own.Pane], spec)) },
            LastLineageRunId = figures.LastLineageRunId,
        };
    }

    private static V1.SourcePane ToMessage(Sums own, IEnumerable<Sums> peers, VersionSpec spec)
    {
        var message = new V1.SourcePane
        {
            Pane = own.Pane,
            Start = spec.StartOf(own.Pane),
            Labels = own.Labels,
            Disagreements = own.Disagreements,
            ExpectedDisagreements = own.Expected,
        };
        if (own.Errors is { } errors && PredictionErrors.Read(errors) is var read)
            message.Errors = ErrorMessages.Realised(read, read.Count, losses: null);
        if (SourceLabelExcess.Scores([.. peers.Prepend(own).Select(sums => sums.ToStatistics())])[0] is { } excess)
            message.Excess = excess;
        return message;
    }

    private Task<SourceFigures> AskAsync(VersionId id, string source, PaneWindow window) =>
        grains.GetGrain<ISourceGrain>(GrainKeys.Source(id, source)).GetAsync(window.First, window.Last);
}
