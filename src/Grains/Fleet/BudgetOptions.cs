using System.ComponentModel.DataAnnotations;
using Watchgrain.Grains.Features;

namespace Watchgrain.Grains.Fleet;

/// <summary>How many false incidents a tenant bears. Bound from <c>Watchgrain:Budget</c>.</summary>
public sealed record BudgetOptions
{
    /// <summary>
    /// One false incident of a tenant, over all its models together, in so many panes of each; null, the default: each version has a budget of its own, one in <see cref="AlarmRule.PanesPerFalseAlarm"/> of its panes, and a tenant with n of them
    /// n false incidents in as many. The price is ln n nats of evidence per incident: a thousand versions need half as much evidence again.
    /// </summary>
    [Range(100, 1e9)]
    public double? TenantPanes { get; init; }

    /// <summary>How many times the version's own budget it needs to open an incident: 1 without a budget for the tenant, +∞ as long as the version has no share of it.</summary>
    /// <param name="share">Of the tenant's budget, in [0, 1].</param>
    public double Factor(double share) => TenantPanes is not { } panes ? 1 : Math.Max(1, panes / (AlarmRule.PanesPerFalseAlarm * share));
}
