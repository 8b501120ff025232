namespace Watchgrain.Grains.Embeddings;

/// <summary>What the sampled embeddings of a version show.</summary>
[GenerateSerializer, Immutable, Alias("wg.EmbeddingFigures")]
public sealed record EmbeddingFigures
{
    /// <summary>64 are kept; of a version whose labels mature for longer, readings become final before.</summary>
    public const int MostPanes = 64;

    /// <summary>Labelled rows of the reference that are held.</summary>
    [Id(0)] public int ReferenceRows { get; init; }

    /// <summary>The latest, ascending.</summary>
    [Id(1)] public EmbeddedPane[] Panes { get; init; } = [];

    /// <summary>Rows that were not looked at: for want of memory, or because they came when their pane had made room for later ones.</summary>
    [Id(2)] public long Unsampled { get; init; }
}
