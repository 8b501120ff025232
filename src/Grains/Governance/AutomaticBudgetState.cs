namespace Watchgrain.Grains.Governance;

/// <summary>What a tenant's budget of automatic actions has given out in the last day.</summary>
[GenerateSerializer, Alias("wg.AutomaticBudgetState")]
public sealed class AutomaticBudgetState
{
    /// <summary>Oldest first, at most <see cref="ActionLimits.MostPerDayTenant"/>.</summary>
    [Id(0)] public List<AutomaticUse> Uses { get; set; } = [];
}
