using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests.UnderAttack;

/// <summary>What has been found of a slice whose labels are turned round.</summary>
/// <param name="Slice">Its name.</param>
/// <param name="Turned">Labels that were.</param>
/// <param name="Labels">Of the slice, in all panes.</param>
/// <param name="Found">The pane with which an incident opened that names it; null: none.</param>
/// <param name="OfVersion">Signals of the whole version.</param>
/// <param name="OfOthers">Signals of other slices.</param>
internal sealed record SliceFlipFigures(string Slice, int Turned, int Labels, long? Found, Signal[] OfVersion, Signal[] OfOthers);
