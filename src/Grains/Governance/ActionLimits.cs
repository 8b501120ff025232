using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Governance;

/// <summary>What holds back actions that would come into force without a person, whatever the rules say: beyond a limit a person is asked. Alerts and requests for a review act on nothing and are free.</summary>
/// <param name="Cooldown">The same action about the same thing comes into force by itself once in so long; null: <see cref="CooldownOf"/>.</param>
/// <param name="PerDay">So many of a version in 24 hours of server time, from 0 (none) to <see cref="MostPerDay"/>.</param>
public sealed record ActionLimits(TimeSpan? Cooldown, int PerDay)
{
    /// <summary>More than a version's sources and callers give cause for on a bad day, and few enough for a person to look at.</summary>
    public const int DefaultPerDay = 10;

    /// <summary>A budget beyond this is none.</summary>
    public const int MostPerDay = 100;

    /// <summary>Of a tenant: beyond this it is none.</summary>
    public const int MostPerDayTenant = 1000;

    /// <summary>So many of all versions of the tenant in 24 hours of server time, from 0 (none) to <see cref="MostPerDayTenant"/>; null: each version has its own budget alone.</summary>
    public int? PerDayTenant { get; init; }

    /// <summary>Where labels come at once, an action still needs time to take effect.</summary>
    public static readonly TimeSpan LeastCooldown = TimeSpan.FromHours(1);

    /// <summary>Where nothing says how long labels take: rows of a sequence have no time.</summary>
    public static readonly TimeSpan CooldownWithoutTime = TimeSpan.FromDays(1);

    /// <summary>Twice the time that labels take to come (<c>label_maturity</c> of the spec): before that nothing shows whether the last action has helped.</summary>
    /// <param name="spec">Null: not known.</param>
    public TimeSpan CooldownOf(VersionSpec? spec)
    {
        if (Cooldown is { } stated) return stated;
        if (spec is not { Axis: Axis.EventTime }) return CooldownWithoutTime;
        var twice = TimeSpan.FromMilliseconds(2 * Math.Min(spec.LabelMaturity, (long)TimeSpan.FromDays(3650).TotalMilliseconds));
        return twice > LeastCooldown ? twice : LeastCooldown;
    }
}
