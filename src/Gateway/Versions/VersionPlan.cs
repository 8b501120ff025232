using System.Collections.Frozen;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Versions;

/// <summary>What the gateway keeps of a version: its plan, and where each feature stands in the spec.</summary>
public sealed class VersionPlan(IngestPlan plan)
{
    public IngestPlan Plan { get; } = plan;

    public VersionSpec Spec => Plan.Spec;

    /// <summary>Index into <see cref="VersionSpec.Features"/> by name.</summary>
    public FrozenDictionary<string, int> FeatureIndex { get; } =
        plan.Spec.Features.Select((feature, index) => (feature.Name, index)).ToFrozenDictionary(f => f.Name, f => f.index, StringComparer.Ordinal);

    /// <summary>Features that take numbers; the others take categories.</summary>
    public int NumericFeatures { get; } = plan.Spec.Features.Count(feature => feature.Kind == FeatureKind.Numeric);
}
