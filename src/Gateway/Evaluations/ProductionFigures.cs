using Watchgrain.Gateway.Queries;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>Which version of a model is in production, and what is known of it.</summary>
internal sealed class ProductionFigures(IGrainFactory grains)
{
    /// <summary>Looking for the version in production wakes each that is asked.</summary>
    private const int MostVersions = 100;

    /// <summary>Slices that are asked at a time.</summary>
    private const int AtOnce = 20;

    /// <summary>The version besides the candidate that was registered last among those that have rows; null: none has.</summary>
    public async Task<VersionId?> FindAsync(VersionId candidate)
    {
        var versions = (await grains.GetGrain<IModelGrain>(GrainKeys.Model(candidate.Tenant, candidate.Model)).GetAsync())?.Versions ?? [];
        foreach (var version in versions.Where(version => version.Version != candidate.Version).OrderByDescending(version => version.RegisteredAt).Take(MostVersions))
        {
            var id = candidate with { Version = version.Version };
            if (await grains.GetGrain<IVersionGrain>(GrainKeys.Version(id)).GetPositionAsync() is not null)
                return id;
        }
        return null;
    }

    /// <summary>The latest judged panes of a version, without what is in quarantine; null before the first.</summary>
    public async Task<ChampionPanes?> OfAsync(VersionId id, IReadOnlyList<SliceName> slices, CancellationToken cancellation)
    {
        var version = grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));
        if ((await version.GetStateAsync(0, -1))?.JudgedThrough is not { } last)
            return null;
        var (first, quarantine) = (last - EvaluationLimits.ProductionPanes + 1, await grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id)).GetQuarantineAsync());
        var all = PooledPanes.Of((await version.GetStateAsync(first, last, quarantine))?.Panes ?? []);
        var bySlice = new Dictionary<SliceName, PooledPanes>();
        foreach (var some in slices.Chunk(AtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            var panes = await Task.WhenAll(some.Select(name => grains.GetGrain<ISliceGrain>(GrainKeys.Slice(id, name.Feature, name.Value)).GetAsync(first, last, quarantine)));
            for (var i = 0; i < some.Length; i++)
                bySlice[some[i]] = PooledPanes.Of(panes[i]);
        }
        return new(all, bySlice);
    }
}
