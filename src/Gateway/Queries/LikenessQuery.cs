using Watchgrain.Gateway.Analysis;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Versions;
using Watchgrain.Grains;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Sources;
using Watchgrain.Statistics.Poisoning.Likeness;

namespace Watchgrain.Gateway.Queries;

/// <summary>Asks all sources of a version where their labels contradict the model, and compares them.</summary>
internal sealed class LikenessQuery(IGrainFactory grains, VersionPlans plans, AnalysisSlots slots)
{
    /// <summary>28 panes: what a source's record remembers.</summary>
    private const int DefaultPanes = 28;

    private const int AtOnce = 32;

    /// <exception cref="Grpc.Core.RpcException">FAILED_PRECONDITION for a regression; RESOURCE_EXHAUSTED when the tenant has two analyses under way: 199 sets of up to 1,024 sources are drawn.</exception>
    public async Task<V1.GetLikenessResponse> OfAsync(VersionId id, PaneWindow window, CancellationToken cancellation)
    {
        var spec = (await plans.GetAsync(id)).Spec;
        if (spec.Task == ModelTask.Regression)
            throw Refusal.Of(Google.Rpc.Code.FailedPrecondition, "NO_CLASSES", "Labels of a regression contradict no class: compare sources with GetSource.");
        using var place = slots.Enter(id.Tenant);
        var version = grains.GetGrain<IVersionGrain>(GrainKeys.Version(id));
        // Watermarks alone are asked for, no panes.
        var judged = (await version.GetStateAsync(0, -1) ?? throw VersionPlans.NotFound(id)).JudgedThrough;
        if (judged is not { } end)
            return new();
        var last = Math.Min(window.Last ?? end, end);
        if (last < long.MinValue + 4 * PaneWindow.Limit)
            return new();
        var first = Math.Max(window.First ?? last - DefaultPanes + 1, last - PaneWindow.Limit + 1);
        var profiles = new List<(string Source, SourceProfile Profile)>();
        foreach (var some in (await version.RegisterSourcesAsync([])).Order(StringComparer.Ordinal).Chunk(AtOnce))
            profiles.AddRange((await Task.WhenAll(some.Select(source => grains.GetGrain<ISourceGrain>(GrainKeys.Source(id, source)).GetProfileAsync(first, last)))).Zip(some, (profile, source) => (source, profile)));
        if (profiles.TrueForAll(source => source.Profile.FirstPane is null))
            return new();
        ComparedSource[] compared = [.. profiles.Select(source => ComparedSource.Of(source.Source, source.Profile)).OfType<ComparedSource>()];
        var reading = await slots.ComputeAsync(_ => SourceLikeness.Of([.. compared.Select(source => source.Profiled)]), cancellation);
        var message = LikenessMessages.ToMessage(compared, reading, spec);
        (message.FirstPane, message.LastPane, message.Start, message.End) = (first, last, spec.StartOf(first), spec.StartOf(last + 1));
        message.LeftOut = profiles.Count(source => source.Profile.FirstPane is not null) - compared.Length;
        return message;
    }
}
