using Watchgrain.Statistics.Poisoning.Embeddings;

namespace Watchgrain.Grains.Embeddings;

/// <summary>What the sampled embeddings of a source show in a pane.</summary>
[GenerateSerializer, Immutable, Alias("wg.SourceEmbeddings")]
public sealed record SourceEmbeddings
{
    /// <summary>Empty: all.</summary>
    [Id(0)] public required string Source { get; init; }

    /// <summary>Of the sample.</summary>
    [Id(1)] public required int Rows { get; init; }

    [Id(2)] public required int Labelled { get; init; }

    /// <summary>As in <see cref="EmbeddingReading"/>, and so are those below.</summary>
    [Id(3)] public double? Distance { get; init; }

    [Id(4)] public double? Consistency { get; init; }

    [Id(5)] public double? ExpectedConsistency { get; init; }

    [Id(6)] public double? Spectral { get; init; }

    internal static SourceEmbeddings Of(string source, int rows, int labelled, EmbeddingReading reading) => new()
    {
        Source = source,
        Rows = rows,
        Labelled = labelled,
        Distance = reading.Distance,
        Consistency = reading.Consistency,
        ExpectedConsistency = reading.ExpectedConsistency,
        Spectral = reading.Spectral,
    };
}
