using System.Globalization;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Fleet;

/// <summary>Says in a plain sentence what several models have in common. Invariant culture.</summary>
public static class FleetWording
{
    /// <summary>So many models and features are named, the rest is counted.</summary>
    private const int Named = 3;

    /// <param name="shared">The cause.</param>
    /// <param name="models">The models that have or had it, in order.</param>
    /// <param name="members">Their incidents.</param>
    public static string Of(SharedCause shared, IReadOnlyList<string> models, IReadOnlyCollection<FleetMember> members)
    {
        ArgumentNullException.ThrowIfNull(shared);
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(members);
        var left = members.Where(member => member.Latest.Open).Select(member => member.Latest.Version.Model).Distinct(StringComparer.Ordinal).Count();
        var recovered = left == models.Count ? "" : left == 0 ? "; all have recovered" : string.Create(CultureInfo.InvariantCulture, $"; {models.Count - left} of them {(models.Count - left == 1 ? "has" : "have")} recovered");
        return string.Create(CultureInfo.InvariantCulture, $"{What(shared)} in {models.Count} models: {List(models)}{Since(shared, members)}{recovered}.");
    }

    private static string What(SharedCause shared) => shared switch
    {
        { Kind: SharedBy.Source } => $"Source {shared.Name} is suspected of poisoning",
        { Kind: SharedBy.Upstream } => $"What comes from {shared.Name} ({List(shared.Features)}) is not as in the reference",
        { Features.Length: > 1 } => $"Features {List(shared.Features)}{From(shared)} are not as in the reference",
        _ => $"Feature {shared.Name}{From(shared)} is not as in the reference",
    };

    private static string From(SharedCause shared) => shared.Upstream.Length > 0 ? $" from {shared.Upstream}" : "";

    private static string List(IReadOnlyList<string> names) =>
        string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names.Take(Named))}{(names.Count > Named ? $" and {names.Count - Named} more" : "")}");

    // Of what is shared: the performance of a model may seem to have fallen before that began.
    private static string Since(SharedCause shared, IReadOnlyCollection<FleetMember> members)
    {
        var onEventTime = members.Where(member => member.Latest.Axis == Axis.EventTime).Select(member => (Began: member.BeganOf(shared), Member: member)).ToList();
        if (onEventTime.Count == 0)
            return "";
        var (began, first) = onEventTime.Where(each => each.Began is not null).DefaultIfEmpty(onEventTime.MinBy(each => each.Member.Latest.SincePosition)).MinBy(each => each.Began);
        return $", since {Wording.Day(began ?? first.Latest.SincePosition, first.Latest.PaneLength)}";
    }
}
