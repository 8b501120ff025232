using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Fleet;

/// <summary>What incidents of several models have in common: the cause that most models name. Of equal ones a source comes before an upstream, and an upstream before a feature unless only one of its features is concerned. Pure.</summary>
/// <param name="Kind">Of what kind it is.</param>
/// <param name="Name">Of the source, upstream or feature.</param>
/// <param name="Features">The features that at least two models name, or of an upstream any, the one of most models first.</param>
/// <param name="Upstream">What supplies them, where the specs that tell agree; empty otherwise.</param>
public sealed record SharedCause(SharedBy Kind, string Name, string[] Features, string Upstream)
{
    /// <param name="members">At least one, with a cause.</param>
    public static SharedCause Of(IReadOnlyCollection<FleetMember> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var causes = members.SelectMany(member => member.Causes.Select(cause => (member.Latest.Version.Model, Cause: cause))).ToList();
        var sources = Counted(causes.Where(each => each.Cause.Family == Family.Poisoning).Select(each => (each.Model, each.Cause.Source)));
        var features = Counted(causes.Where(each => each.Cause.Family != Family.Poisoning).Select(each => (each.Model, each.Cause.Feature)));
        var upstreams = Counted(causes.Where(each => each.Cause.Upstream.Length > 0).Select(each => (each.Model, each.Cause.Upstream)));
        var (source, upstream, feature) = (Most(sources), Most(upstreams), Most(features));
        string[] FeaturesOf(string name) => [.. features.Select(each => each.Name).Where(each => causes.Exists(other => other.Cause.Feature == each && other.Cause.Upstream == name))];

        if (source >= upstream && source >= feature)
            return new(SharedBy.Source, sources[0].Name, [], "");
        if (upstream > feature || (upstream == feature && FeaturesOf(upstreams[0].Name).Length > 1))
            return new(SharedBy.Upstream, upstreams[0].Name, FeaturesOf(upstreams[0].Name), upstreams[0].Name);
        var told = causes.Where(each => each.Cause.Feature == features[0].Name && each.Cause.Upstream.Length > 0).Select(each => each.Cause.Upstream).Distinct().ToList();
        return new(SharedBy.Feature, features[0].Name, [.. features.Where(each => each.Models > 1 || each == features[0]).Select(each => each.Name)], told.Count == 1 ? told[0] : "");
    }

    /// <summary>Whether an incident that names this cause has what is shared.</summary>
    public bool Is(ReportedCause cause) => Kind switch
    {
        SharedBy.Source => cause.Family == Family.Poisoning && cause.Source == Name,
        SharedBy.Upstream => cause.Upstream == Name,
        _ => cause.Family != Family.Poisoning && Features.Contains(cause.Feature),
    };

    private static List<(string Name, int Models)> Counted(IEnumerable<(string Model, string Name)> named) =>
        [.. named.Distinct().GroupBy(each => each.Name, StringComparer.Ordinal).Select(group => (Name: group.Key, Models: group.Count())).OrderByDescending(each => each.Models).ThenBy(each => each.Name, StringComparer.Ordinal)];

    private static int Most(List<(string Name, int Models)> counted) => counted.Count == 0 ? 0 : counted[0].Models;
}
