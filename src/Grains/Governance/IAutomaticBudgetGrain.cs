namespace Watchgrain.Grains.Governance;

/// <summary>A tenant's budget of actions that come into force without a person, over all its models. Key: <see cref="GrainKeys.AutomaticBudget"/>.</summary>
[Alias("wg.IAutomaticBudgetGrain")]
public interface IAutomaticBudgetGrain : IGrainWithStringKey
{
    /// <summary>Whether the action may come into force by itself; true is durable, and true again for the same decision. False stands in the audit log. Throws when either cannot be written: then nobody may say that it may.</summary>
    [Alias("Take")]
    Task<bool> TakeAsync(AutomaticClaim claim);
}
