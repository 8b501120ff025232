using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Fleet;

/// <summary>What an incident may come from, as far as another model could have it too.</summary>
/// <param name="Family">Of the signals.</param>
/// <param name="Feature">Empty: it is about no feature.</param>
/// <param name="Source">Empty: all sources.</param>
/// <param name="Upstream">What supplies the feature, by the version's spec; empty: not told.</param>
[GenerateSerializer, Immutable, Alias("wg.ReportedCause")]
public readonly record struct ReportedCause([property: Id(0)] Family Family, [property: Id(1)] string Feature, [property: Id(2)] string Source, [property: Id(3)] string Upstream);
