using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Labels;

/// <summary>What has become of the wish to erase what stands under an id.</summary>
/// <param name="IsKnown">The version is known here; else nothing stands under any id.</param>
/// <param name="Found">What stood there; null: nothing.</param>
/// <param name="ExpiresAt">Position behind which the label horizon takes whatever is left of it; where something stood.</param>
/// <param name="IsRewritten">What stood there is in no table any more. False: it is not read any more, and stays in its run until that is merged or over.</param>
[GenerateSerializer, Immutable, Alias("wg.ErasedJoin")]
public sealed record ErasedJoin([property: Id(0)] bool IsKnown, [property: Id(1)] JoinState? Found, [property: Id(2)] long ExpiresAt, [property: Id(3)] bool IsRewritten);
