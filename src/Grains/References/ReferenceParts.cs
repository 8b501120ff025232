using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Grains.References;

/// <summary>A finished reference, cut into what each grain takes. Outcomes are <c>OutcomeCells</c>, empty where the reference has no labels.</summary>
public sealed record ReferenceParts
{
    public required ReferencePlan Plan { get; init; }

    public required FeatureReference[] Features { get; init; }

    public required SummaryPart[] OutcomesByPane { get; init; }

    public required IReadOnlyDictionary<string, byte[]> OutcomesBySource { get; init; }
}
