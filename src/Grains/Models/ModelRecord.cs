namespace Watchgrain.Grains.Models;

/// <summary>A registered model with its versions.</summary>
[GenerateSerializer, Immutable, Alias("wg.ModelRecord")]
public sealed record ModelRecord
{
    [Id(0)] public required string ModelId { get; init; }

    [Id(1)] public string DisplayName { get; init; } = "";

    [Id(2)] public string Owner { get; init; } = "";

    [Id(3)] public DateTimeOffset RegisteredAt { get; init; }

    [Id(4)] public VersionRecord[] Versions { get; init; } = [];
}
