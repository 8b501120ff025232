namespace Watchgrain.Grains.Governance;

/// <summary>The decisions of a tenant in the order of their proposal. Key: <see cref="GrainKeys.DecisionIndex"/>.</summary>
[Alias("wg.IDecisionIndexGrain")]
public interface IDecisionIndexGrain : IGrainWithStringKey
{
    /// <summary>Idempotent.</summary>
    [Alias("Add")]
    Task AddAsync(string modelId, string decisionId);

    /// <summary>Ids from the number <paramref name="first"/> on; <paramref name="modelId"/> empty: all models. The second number is where to go on, -1 at the end.</summary>
    [Alias("List")]
    Task<DecisionIndexPage> ListAsync(string modelId, long first, int limit);
}
