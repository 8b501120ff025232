using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Ingest;

/// <summary>What an ingest partition needs to know of its version. Fixed for the life of an activation once a reference is set.</summary>
[GenerateSerializer, Immutable, Alias("wg.IngestPlan")]
public sealed record IngestPlan
{
    [Id(0)] public required VersionSpec Spec { get; init; }

    /// <summary>Number of ingest partitions; fixed per version.</summary>
    [Id(1)] public required int IngestPartitions { get; init; }

    /// <summary>Number of label partitions; fixed per version.</summary>
    [Id(2)] public required int LabelPartitions { get; init; }

    /// <summary>Null until a reference is set: rows are refused until then.</summary>
    [Id(3)] public ReferencePlan? Reference { get; init; }

    /// <summary>The version's register of sources when the plan was asked for; it only grows at its end.</summary>
    [Id(4)] public string[] Sources { get; init; } = [];
}
