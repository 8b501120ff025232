using Orleans.Concurrency;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Governance;

/// <summary>The policy of a tenant: the host's file until a decision puts another in force, which is durable and holds on every silo. Key: <see cref="GrainKeys.Policy"/>.</summary>
[Alias("wg.IPolicyGrain")]
public interface IPolicyGrain : IGrainWithStringKey
{
    /// <summary>The file in force; null when it is the one whose digest the caller <paramref name="knows"/>. Throws <see cref="FencedException"/> while a change of before the last activation may be in force and cannot be asked, as all that depends on the policy in force does. Interleaves.</summary>
    [Alias("Find"), AlwaysInterleave]
    Task<byte[]?> FindAsync(string knows);

    /// <summary>The policy in force, where it is from, and what waits. Interleaves.</summary>
    [Alias("Get"), AlwaysInterleave]
    Task<PolicyView> GetAsync();

    /// <summary>The tenant's secret of what is planted: random, made once, told to no caller of the gateway. Interleaves.</summary>
    [Alias("GetPlantingSecret"), AlwaysInterleave]
    Task<byte[]> GetPlantingSecretAsync();

    /// <summary>Whether the release of a quarantine is a decision of its own, so that nobody ends one alone. Interleaves.</summary>
    [Alias("NeedsRelease"), AlwaysInterleave]
    Task<bool> NeedsReleaseAsync();

    /// <summary>A person proposes a file, which waits for somebody else's approval by the terms of the policy in force. Idempotent by the decision's id. The decision; null while the audit log cannot take it: it is proposed again by itself. Throws <see cref="LimitExceededException"/> while too many wait (<see cref="PolicyGrain.MostWaiting"/>), <see cref="InvalidOperationException"/> where the policy lets nobody change it.</summary>
    [Alias("Propose")]
    Task<DecisionRecord?> ProposeAsync(PolicyRequest request);

    /// <summary>The file of a change that waits; null when there is none.</summary>
    [Alias("FindProposed"), AlwaysInterleave]
    Task<byte[]?> FindProposedAsync(string decisionId);

    /// <summary>Somebody has answered a change of the policy. Idempotent; interleaves, because the grain may be waiting for that very decision.</summary>
    [Alias("DecisionChanged"), AlwaysInterleave]
    Task DecisionChangedAsync(DecisionRecord decision);
}
