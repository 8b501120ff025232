using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Embeddings;

/// <summary>The sample of a version within the memory that it shares with others. Not thread-safe.</summary>
internal sealed class HeldEmbeddings(EmbeddingPanes panes, SiloBudget.Share share) : IDisposable
{
    public EmbeddingPanes Panes => panes;

    private long unheld;

    /// <inheritdoc cref="EmbeddingFigures.Unsampled"/>
    public long Unsampled => unheld + panes.Late;

    public PaneRoom[] Take(VectorBlock rows)
    {
        // Also when it is used up: the panes that later ones close are what frees it.
        if (share.IsUsedUp)
        {
            panes.Pass(rows);
            share.Hold(panes.Bytes);
        }
        if (share.IsUsedUp)
        {
            unheld += rows.Count;
            return [];
        }
        var room = panes.Take(rows);
        share.Hold(panes.Bytes);
        return room;
    }

    /// <summary>Where memory is used up only in place of one of as many rows.</summary>
    public void SetReference(VectorBlock rows)
    {
        if (share.IsUsedUp && panes.RowsOfReference(rows) > panes.ReferenceRows)
        {
            unheld += rows.Count;
            return;
        }
        panes.SetReference(rows);
        share.Hold(panes.Bytes);
    }

    /// <inheritdoc cref="EmbeddingPanes.Erase"/>
    public bool Erase(JoinKey key)
    {
        var found = panes.Erase(key);
        share.Hold(panes.Bytes);
        return found;
    }

    public void Dispose() => share.Dispose();
}
