using Watchgrain.Grains.Retention;

namespace Watchgrain.Grains.Denials;

/// <summary>The calls of a tenant's principals that were turned away, or those of strangers, who belong to no tenant. Apart from the audit log, which fails closed and so must not grow by what anybody sends. Key: <see cref="GrainKeys.AccessDenials"/>.</summary>
[Alias("wg.IAccessDenialGrain")]
public interface IAccessDenialGrain : IGrainWithStringKey
{
    /// <summary>Adds what a gateway has counted, and how many calls it had no entry for. A call whose outcome is unknown and is made again counts twice.</summary>
    [Alias("Add")]
    Task AddAsync(AccessDenial[] denials, long uncounted);

    /// <summary>At most so many, the latest first.</summary>
    [Alias("List")]
    Task<AccessDenialPage> ListAsync(int limit);

    /// <summary>Counts the entries of minutes before a time, or deletes them.</summary>
    [Alias("Forget")]
    Task<OldData> ForgetAsync(DateTimeOffset before, bool forget);
}
