using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Sources;
using Watchgrain.Statistics.Poisoning.Likeness;

namespace Watchgrain.Gateway.Queries;

/// <summary>A source with enough labels to be compared with others.</summary>
internal sealed record ComparedSource(string Name, long FirstPane, bool IsNew, ProfiledSource Profiled)
{
    /// <summary>Null with fewer labels than a pane is judged by, and for what several sources share.</summary>
    public static ComparedSource? Of(string name, SourceProfile profile) =>
        profile.FirstPane is { } first && profile.Labels?.ToStatistics() is { } labels && labels.Labels >= SourceTrust.LeastLabels && name != SourceNames.Others
            ? new(name, first, profile.IsNew, new(labels, profile.Reference?.ToStatistics()))
            : null;
}
