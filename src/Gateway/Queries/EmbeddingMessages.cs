using Watchgrain.Grains.Embeddings;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Queries;

/// <summary>Readings of embeddings as messages.</summary>
internal static class EmbeddingMessages
{
    public const int MostPanes = EmbeddingFigures.MostPanes;
    public const int UsualPanes = 16;

    public static V1.GetEmbeddingsResponse ToMessage(this EmbeddingFigures figures, VersionSpec spec) => new()
    {
        Dimension = (uint)spec.Embedding!.Dimension,
        ReferenceRows = (uint)figures.ReferenceRows,
        Panes = { figures.Panes.Select(pane => pane.ToMessage(spec)) },
        UnsampledRows = figures.Unsampled,
    };

    private static V1.EmbeddedPane ToMessage(this EmbeddedPane pane, VersionSpec spec)
    {
        var message = new V1.EmbeddedPane { Pane = pane.Pane, Start = spec.StartOf(pane.Pane), Final = pane.Final, All = pane.All.ToMessage(), Sources = { pane.Sources.Select(ToMessage) } };
        if (pane.TopShare is { } share)
            message.TopShare = share;
        if (pane.ReferenceTopShare is { } reference)
            message.ReferenceTopShare = reference;
        return message;
    }

    private static V1.EmbeddingReading ToMessage(this SourceEmbeddings source)
    {
        var message = new V1.EmbeddingReading { Source = source.Source, Rows = (uint)source.Rows, Labelled = (uint)source.Labelled };
        if (source.Distance is { } distance)
            message.Distance = distance;
        if (source.Consistency is { } consistency)
            message.Consistency = consistency;
        if (source.ExpectedConsistency is { } expected)
            message.ExpectedConsistency = expected;
        if (source.Spectral is { } spectral)
            message.Spectral = spectral;
        return message;
    }
}
