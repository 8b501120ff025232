using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Slices.Discovery;

namespace Watchgrain.Grains.References;

/// <summary>A finished reference, cut into what each grain takes. Outcomes are those of the task (<c>OutcomeCells</c>, <c>PredictionErrors</c>, <c>ClassOutcomes</c>), those of sources <c>OutcomeCells</c>, empty where the reference has no labels.</summary>
public sealed record ReferenceParts
{
    public required ReferencePlan Plan { get; init; }

    public required FeatureReference[] Features { get; init; }

    /// <summary>Null when no slices are looked for.</summary>
    public DiscoveryReference? Discovery { get; init; }

    /// <summary>Serialised <c>CallerReference</c>; null when callers are not watched.</summary>
    public byte[]? Callers { get; init; }

    public required SummaryPart[] OutcomesByPane { get; init; }

    public required IReadOnlyDictionary<string, byte[]> OutcomesBySource { get; init; }
}
