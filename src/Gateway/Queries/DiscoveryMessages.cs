using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices.Discovery;

namespace Watchgrain.Gateway.Queries;

/// <summary>Slices that were found as messages.</summary>
internal static class DiscoveryMessages
{
    public static V1.ListDiscoveredSlicesResponse ToMessage(this DiscoveryFigures figures, VersionSpec spec) => new()
    {
        Slices = { figures.Slices.Select(slice => slice.ToMessage(spec)) },
        WithoutPlace = (uint)figures.WithoutPlace,
        Cells = (uint)figures.Cells,
        Pairs = (uint)figures.Pairs,
    };

    private static V1.DiscoveredSlice ToMessage(this DiscoveredSlice slice, VersionSpec spec) => new()
    {
        Name = slice.Name,
        Where = slice.Where,
        Subject = slice.Subject,
        FoundPane = slice.FoundPane,
        SincePane = slice.SincePane,
        Since = spec.StartOf(slice.SincePane),
        LastPane = slice.LastPane,
        Labelled = slice.Rows,
        Share = (double)slice.Rows / slice.AllRows,
        ContradictionRate = (double)slice.Contradicting / slice.Rows,
        ExpectedContradictionRate = slice.Expected / slice.Rows,
        LogEvidence = slice.LogEvidence,
        LogThreshold = slice.LogThreshold,
        Lasts = slice.Lasts,
    };
}
