using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Embeddings;

/// <inheritdoc cref="IEmbeddingGrain"/>
/// <remarks>Stays for a week without calls, in place of a quarter of an hour: a reference that it forgets has to be sent again.</remarks>
[CollectionAgeLimit(Days = 7)]
public sealed class EmbeddingGrain(EmbeddingMemory memory) : Grain, IEmbeddingGrain, IDisposable
{
    private readonly SemaphoreSlim reading = new(1);
    private HeldEmbeddings? held;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        held?.Dispose();
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    public async Task<PaneRoom[]> TakeAsync(VectorBlock rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return await BeginAsync() ? held!.Take(rows) : [];
    }

    public async Task LabelAsync(ReadOnlyMemory<byte> keys, ReadOnlyMemory<byte> labels)
    {
        if (await BeginAsync())
            held!.Panes.Label(keys.Span, labels.Span);
    }

    public async Task SetReferenceAsync(VectorBlock rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (await BeginAsync())
            held!.SetReference(rows);
    }

    public async Task<bool> EraseAsync(JoinKey key) => await BeginAsync() && held!.Erase(key);

    public async Task<EmbeddingFigures> GetAsync(int panes)
    {
        // One at a time, however many ask: what the first has read the next one finds.
        await reading.WaitAsync();
        try
        {
            if (!await BeginAsync())
                return new();
            var (referenceRows, unsampled, readings) = (held!.Panes.ReferenceRows, held.Unsampled, held.Panes.Read(panes));
            // Seconds of processor time for which rows and labels would wait here; it touches copies alone.
            return new() { ReferenceRows = referenceRows, Panes = await Task.Run(() => Array.ConvertAll(readings, pane => pane.Value)), Unsampled = unsampled };
        }
        finally
        {
            reading.Release();
        }
    }

    public void Dispose() => reading.Dispose();

    // False: the version names no embedding.
    private async Task<bool> BeginAsync()
    {
        if (held is null && await GrainFactory.GetGrain<IVersionGrain>(GrainKeys.Version(GrainKeys.VersionOf(this.GetPrimaryKeyString()))).GetPlanAsync() is { Spec.Embedding: not null } plan)
            held ??= memory.Open(plan.Spec);
        return held is not null;
    }
}
