using Sums = Watchgrain.Grains.Sources.SourceLabelSums;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Sources;
using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>The label figures of a source, each pane measured against the version's other sources in the same pane, those in quarantine left out.</summary>
internal sealed class SourcePanes(IGrainFactory grains, VersionPlans plans)
{
    private const int AtOnce = 32;

    /// <summary>Null when the version has never heard of the source.</summary>
    public async Task<V1.GetSourceResponse?> FindAsync(VersionId id, string source, PaneWindow window)
    {
        var spec = (await plans.GetAsync(id)).Spec;
        var version = grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));
        if (await version.GetStateAsync(0, -1) is not { } state)
            throw VersionPlans.NotFound(id);
        // The register and not the watermarks: who sends labels alone has none.
        var registered = await version.RegisterSourcesAsync([]);
        var figures = await AskAsync(id, source, window);
        if (figures.Panes.Length == 0 && !registered.Contains(source) && !Array.Exists(state.Sources, s => s.Source == source))
            return null;
        var quarantine = await grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id)).GetQuarantineAsync();
        var peers = new List<Sums>();
        foreach (var some in registered.Where(name => name != source).Chunk(AtOnce))
        {
            foreach (var (name, peer) in some.Zip(await Task.WhenAll(some.Select(name => AskAsync(id, name, window)))))
                peers.AddRange(peer.Panes.Where(sums => !quarantine.Holds(name, sums.Pane)));
        }

        var byPane = peers.ToLookup(sums => sums.Pane);
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
