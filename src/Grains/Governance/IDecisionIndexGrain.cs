namespace Watchgrain.Grains.Governance;

/// <summary>The decisions of a tenant in the order of their proposal. Key: <see cref="GrainKeys.DecisionIndex(string)"/>; its segments: <see cref="GrainKeys.DecisionIndex(string, long)"/>.</summary>
[Alias("wg.IDecisionIndexGrain")]
public interface IDecisionIndexGrain : IGrainWithStringKey
{
    /// <summary>Idempotent among the latest thousand decisions: nobody adds an older one again.</summary>
    [Alias("Add")]
    Task AddAsync(string modelId, string decisionId);

    /// <summary>Ids from the number <paramref name="first"/> on; <paramref name="modelId"/> empty: all models. The second number is where to go on, -1 at the end.</summary>
    [Alias("List")]
    Task<DecisionIndexPage> ListAsync(string modelId, long first, int limit);

    /// <summary>How many decisions there have been: the number of the next one.</summary>
    [Alias("Count")]
    Task<long> CountAsync();

    /// <summary>Only to a segment, by its index: keeps these decisions for good; idempotent.</summary>
    [Alias("Keep")]
    Task KeepAsync(string[] models, string[] ids);

    /// <summary>Forgets decisions that have been deleted; the numbers of the others stay. Returns which of them it knew.</summary>
    [Alias("Remove")]
    Task<string[]> RemoveAsync(string[] ids);
}
