using Orleans.Concurrency;
using Watchgrain.Grains.Labels;

namespace Watchgrain.Grains.Embeddings;

/// <summary>
/// Holds a sample of the embeddings of a version's rows, and reads it. In memory alone: nothing of it is written or logged, and it is gone with its host, or when nothing has asked for it for a week. Key: <see cref="GrainKeys.Embeddings"/>.
/// </summary>
[Alias("wg.IEmbeddingGrain")]
public interface IEmbeddingGrain : IGrainWithStringKey
{
    /// <summary>Takes rows that the version has counted; a row that comes again is there once.</summary>
    [Alias("Take"), ResponseTimeout("00:00:05")]
    Task<PaneRoom[]> TakeAsync(VectorBlock rows);

    /// <summary>Gives labels to those rows of the sample that they belong to.</summary>
    /// <param name="keys">16 bytes per label.</param>
    /// <param name="labels">The code of a class per label.</param>
    [Alias("Label"), ResponseTimeout("00:00:05")]
    Task LabelAsync([Immutable] ReadOnlyMemory<byte> keys, [Immutable] ReadOnlyMemory<byte> labels);

    /// <summary>A sample of the labelled rows of the reference, in place of the one that is held.</summary>
    [Alias("SetReference")]
    Task SetReferenceAsync(VectorBlock rows);

    /// <summary>Drops the row of an id and the label that waits for it; neither is taken again while this memory lasts, until 16,384 other ids are erased. True: there was one.</summary>
    [Alias("Erase")]
    Task<bool> EraseAsync(JoinKey key);

    /// <summary>Rows and labels go on being taken meanwhile.</summary>
    /// <param name="panes">The latest of them, 1 to 64.</param>
    [Alias("Get"), AlwaysInterleave]
    Task<EmbeddingFigures> GetAsync(int panes);
}
