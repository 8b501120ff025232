namespace Watchgrain.Grains.Fleet;

/// <summary>A fleet incident that has turned out to have the cause of an older one.</summary>
/// <param name="Id">Its id, which is no longer given to any.</param>
/// <param name="Into">The one that has all of it now, also after further ones have joined.</param>
[GenerateSerializer, Immutable, Alias("wg.FleetMerge")]
public sealed record FleetMerge([property: Id(0)] string Id, [property: Id(1)] string Into);
