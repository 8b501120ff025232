using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Callers;

/// <summary>What a caller is watched with.</summary>
/// <param name="Spec">The version's, without features and slices.</param>
/// <param name="Digest">Of the reference.</param>
/// <param name="Reference">Serialised <c>CallerReference</c>.</param>
/// <param name="Thresholds">That the spec sets on what a caller asks for.</param>
[GenerateSerializer, Immutable, Alias("wg.CallerPlan")]
public sealed record CallerPlan([property: Id(0)] VersionSpec Spec, [property: Id(1)] string Digest, [property: Id(2)] byte[] Reference, [property: Id(3)] ThresholdSpec[] Thresholds);
