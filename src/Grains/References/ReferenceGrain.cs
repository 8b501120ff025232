using Microsoft.Extensions.Options;
using Watchgrain.Grains.Callers;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Partitions;
using Watchgrain.Grains.Slices.Discovery;
using Watchgrain.Grains.Sources;

namespace Watchgrain.Grains.References;

/// <inheritdoc cref="IReferenceGrain"/>
/// <remarks>Completion hands the parts to features and sources first and to the version last: rows are refused until the version has its part, so no row meets half a reference. A crash on the way is mended by the same upload again.</remarks>
public sealed class ReferenceGrain(IOptions<PartitionOptions> options) : Grain, IReferenceGrain
{
    /// <summary>1,000 features: each writes a record, and with pinned slices there may be twenty times as many as a version has.</summary>
    private const int AtOnce = 1000;

    private VersionId id;
    private Guid current;
    private ReferenceUpload? upload;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        id = GrainKeys.VersionOf(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public async Task<ReferenceStatus> BeginAsync(Guid upload)
    {
        if (await Version.GetPlanAsync() is not { } plan)
            return ReferenceStatus.UnknownVersion;
        Forget();
        (current, this.upload) = (upload, new(id, plan.Spec));
        return ReferenceStatus.Accepted;
    }

    public Task<ReferenceStatus> AddAsync(Guid upload, string source, ColumnarRows rows)
    {
        if (this.upload is null || upload != current)
            return Task.FromResult(ReferenceStatus.UploadLost);
        if (this.upload.Rows + rows.Count > options.Value.MaxReferenceRows)
        {
            Forget();
            return Task.FromResult(ReferenceStatus.TooManyRows);
        }
        this.upload.Add(source, rows);
        return Task.FromResult(ReferenceStatus.Accepted);
    }

    public async Task<ReferenceResult> CompleteAsync(Guid upload)
    {
        if (this.upload is null || upload != current)
            return new(ReferenceStatus.UploadLost, null);
        try
        {
            if (this.upload.Rows == 0)
                return new(ReferenceStatus.Empty, null);
            var plan = await Version.GetPlanAsync();
            if (plan?.Reference is { } reference && reference.Record.Digest != this.upload.Record.Digest)
                return new(ReferenceStatus.Conflict, null);
            if (plan?.Reference is null)
                await HandOutAsync(this.upload.Build());
            // Also when the version had its part: a crash may have come before this.
            await GrainFactory.GetGrain<IModelGrain>(GrainKeys.Model(id.Tenant, id.Model)).ReferenceSetAsync(id.Version, this.upload.Record);
            return new(ReferenceStatus.Accepted, this.upload.Record);
        }
        finally
        {
            Forget();
        }
    }

    private IVersionGrain Version => GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(id));

    private async Task HandOutAsync(ReferenceParts parts)
    {
        var digest = parts.Plan.Record.Digest;
        foreach (var some in parts.Features.Chunk(AtOnce))
            await Task.WhenAll(some.Select(part => GrainFactory.GetGrain<IFeatureGrain>(part.Slice is { } slice ? GrainKeys.FeatureOfSlice(id, part.Feature.Name, slice) : GrainKeys.Feature(id, part.Feature.Name)).SetReferenceAsync(part)));
        await Task.WhenAll(parts.OutcomesBySource.Select(source => GrainFactory.GetGrain<ISourceGrain>(GrainKeys.Source(id, source.Key)).SetReferenceAsync(digest, source.Value)));
        if (parts.Discovery is { } discovery)
            await GrainFactory.GetGrain<IDiscoveryGrain>(GrainKeys.Discovery(id)).SetReferenceAsync(discovery);
        if (parts.Callers is { } callers)
            await GrainFactory.GetGrain<ICallerRegisterGrain>(GrainKeys.CallerRegister(id)).SetReferenceAsync(digest, callers);
        await Version.SetReferenceAsync(parts.Plan, parts.OutcomesByPane);
    }

    private void Forget()
    {
        upload?.Dispose();
        upload = null;
    }
}
