using Watchgrain.Grains.Models;
using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Embeddings;

/// <inheritdoc cref="IEmbeddingGrain"/>
/// <remarks>Stays for a week without calls, in place of a quarter of an hour: a reference that it forgets has to be sent again.</remarks>
[CollectionAgeLimit(Days = 7)]
public sealed class EmbeddingGrain(EmbeddingMemory memory) : Grain, IEmbeddingGrain
{
    private EmbeddingPanes? panes;
    private SiloBudget.Share? held;
    private long unsampled;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        held?.Dispose();
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    public async Task<PaneRoom[]> TakeAsync(VectorBlock rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (!await BeginAsync())
            return [];
        if (held!.IsUsedUp)
        {
            unsampled += rows.Count;
            return [];
        }
        var room = panes!.Take(rows);
        held.Hold(panes.Bytes);
        return room;
    }

    public async Task LabelAsync(ReadOnlyMemory<byte> keys, ReadOnlyMemory<byte> labels)
    {
        if (await BeginAsync())
            panes!.Label(keys.Span, labels.Span);
    }

    public async Task SetReferenceAsync(VectorBlock rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (!await BeginAsync())
            return;
        if (held!.IsUsedUp)
        {
            unsampled += rows.Count;
            return;
        }
        panes!.SetReference(rows);
        held.Hold(panes.Bytes);
    }

    public async Task<EmbeddingFigures> GetAsync(int panes) =>
        await BeginAsync() ? new() { ReferenceRows = this.panes!.ReferenceRows, Panes = this.panes.Read(panes), Unsampled = unsampled } : new();

    // False: the version names no embedding.
    private async Task<bool> BeginAsync()
    {
        if (panes is null && await GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(GrainKeys.VersionOf(this.GetPrimaryKeyString()))).GetPlanAsync() is { Spec.Embedding: not null } plan)
            (panes, held) = (new(plan.Spec), memory.Open());
        return panes is not null;
    }
}
