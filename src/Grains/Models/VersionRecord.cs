using Watchgrain.Grains.References;

namespace Watchgrain.Grains.Models;

/// <summary>A registered version.</summary>
[GenerateSerializer, Immutable, Alias("wg.VersionRecord")]
public sealed record VersionRecord
{
    [Id(0)] public required string Version { get; init; }

    [Id(1)] public required VersionSpec Spec { get; init; }

    [Id(2)] public DateTimeOffset RegisteredAt { get; init; }

    /// <summary>Null until a reference has been set.</summary>
    [Id(3)] public ReferenceRecord? Reference { get; init; }
}
