namespace Watchgrain.Grains.Embeddings;

/// <summary>What the sampled embeddings of a pane show.</summary>
[GenerateSerializer, Immutable, Alias("wg.EmbeddedPane")]
public sealed record EmbeddedPane
{
    [Id(0)] public required long Pane { get; init; }

    /// <summary>The sample has gone: no label changes it any more.</summary>
    [Id(1)] public bool Final { get; init; }

    [Id(2)] public required SourceEmbeddings All { get; init; }

    /// <summary>Share of the variance within the classes along their top directions; null where no class has enough rows.</summary>
    [Id(3)] public double? TopShare { get; init; }

    /// <summary>The same of as many rows per class of the reference.</summary>
    [Id(4)] public double? ReferenceTopShare { get; init; }

    /// <summary>Those with enough labelled rows, by name.</summary>
    [Id(5)] public required SourceEmbeddings[] Sources { get; init; }
}
