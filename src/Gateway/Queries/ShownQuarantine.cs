using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Sources;

namespace Watchgrain.Gateway.Queries;

/// <summary>The sources in quarantine of a version, and what the figures of an answer leave out of them.</summary>
internal sealed class ShownQuarantine
{
    private readonly Quarantine held;

    private ShownQuarantine(Quarantine held, bool included) => (this.held, LeftOut) = (held, included ? Quarantine.None : held);

    /// <summary>For the grains.</summary>
    public Quarantine LeftOut { get; }

    /// <param name="grains">The cluster.</param>
    /// <param name="id">A version that is registered.</param>
    /// <param name="included">Nothing is to be left out.</param>
    public static async Task<ShownQuarantine> OfAsync(IGrainFactory grains, VersionId id, bool included) =>
        new(await grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id)).GetQuarantineAsync(), included);

    /// <summary>For the answer.</summary>
    public IEnumerable<V1.QuarantinedSource> ToMessages(IngestPlan plan)
    {
        var names = new SourceNames(plan.Sources);
        return held.Sources.Select(source => new V1.QuarantinedSource
        {
            Source = source.Source,
            FromPane = source.FromPane,
            From = plan.Spec.StartOf(source.FromPane),
            DecisionIds = { source.DecisionIds },
            LeftOut = LeftOut.Holds(source.Source, source.FromPane) && names.StatisticsOf(source.Source) == source.Source,
        });
    }
}
