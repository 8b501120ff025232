using Orleans.Concurrency;

namespace Watchgrain.Grains.Callers;

/// <summary>Which callers of a version are watched each by itself: the first 1,024 that came, the same for all partitions, for good. It also keeps what they are compared with. Key: <see cref="GrainKeys.CallerRegister"/>.</summary>
[Alias("wg.ICallerRegisterGrain")]
public interface ICallerRegisterGrain : IGrainWithStringKey
{
    /// <summary>Takes its part of a finished reference; idempotent.</summary>
    /// <param name="digest">Of the reference.</param>
    /// <param name="reference">Serialised <c>CallerReference</c>.</param>
    [Alias("SetReference")]
    Task SetReferenceAsync(string digest, [Immutable] byte[] reference);

    /// <summary>Gives callers their places, as long as there are any; returns the register. Durable when it returns; a place is final.</summary>
    [Alias("Register")]
    Task<string[]> RegisterAsync([Immutable] string[] callers);

    /// <summary>The callers with a place, in the order in which they came.</summary>
    [Alias("GetNames"), AlwaysInterleave]
    Task<string[]> GetNamesAsync();

    /// <summary>What callers are watched with; null without a reference that they can be compared with.</summary>
    [Alias("GetPlan"), AlwaysInterleave]
    Task<CallerPlan?> GetPlanAsync();
}
