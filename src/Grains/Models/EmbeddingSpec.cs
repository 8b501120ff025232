namespace Watchgrain.Grains.Models;

/// <summary>Rows may carry a vector that stands for their input.</summary>
[GenerateSerializer, Immutable, Alias("wg.EmbeddingSpec")]
public sealed record EmbeddingSpec
{
    /// <summary>1,024: four kilobytes a row on the wire, and in memory while it is sampled.</summary>
    public const int MostDimensions = 1024;

    /// <summary>2 to <see cref="MostDimensions"/>.</summary>
    [Id(0)] public required int Dimension { get; init; }

    /// <summary>What a sampled row takes, about.</summary>
    public int BytesOfRow => BytesAround + sizeof(float) * Dimension;

    /// <summary>How many rows of a reference are held: 1,000, and no more than 2 MB, for every row of a pane is compared with each of them.</summary>
    public int RowsOfReference => Math.Min(MostReferenceRows, MostReferenceBytes / BytesOfRow);

    private const int BytesAround = 256;
    private const int MostReferenceRows = 1000;
    private const int MostReferenceBytes = 2 << 20;
}
