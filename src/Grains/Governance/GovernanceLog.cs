using Microsoft.Extensions.Logging;

namespace Watchgrain.Grains.Governance;

/// <summary>Log lines of governance, events 3110 to 3199; those below are of the audit log.</summary>
internal static partial class GovernanceLog
{
    [LoggerMessage(3110, LogLevel.Information, "Decision {DecisionId}: {State}, audit index {Index}")]
    public static partial void DecisionMoved(this ILogger logger, string decisionId, DecisionState state, long index);

    [LoggerMessage(3111, LogLevel.Error, "Decision {DecisionId} could not be moved; it is read again from storage and from the audit log")]
    public static partial void DecisionStuck(this ILogger logger, Exception error, string decisionId);

    [LoggerMessage(3112, LogLevel.Warning, "The coordinator has not taken the new state of decision {DecisionId}; it is told again")]
    public static partial void EffectDelayed(this ILogger logger, Exception error, string decisionId);

    [LoggerMessage(3113, LogLevel.Information, "Policy {Policy} is now {Digest}, by decision {DecisionId}")]
    public static partial void PolicyChanged(this ILogger logger, string policy, string digest, string decisionId);

    [LoggerMessage(3114, LogLevel.Warning, "Policy {Policy} could not hear what has become of proposed changes; it is tried again")]
    public static partial void PolicyNotSettled(this ILogger logger, Exception error, string policy);

    [LoggerMessage(3117, LogLevel.Warning, "Policy {Policy} could not note in the audit log that the host has another file, {Digest}; it is tried again every minute")]
    public static partial void HostPolicyNotNoted(this ILogger logger, Exception error, string policy, string digest);

    [LoggerMessage(3116, LogLevel.Warning, "Policy {Policy} is not changed by decision {DecisionId}, which was to replace {Digest}: {InForce} has come into force meanwhile")]
    public static partial void PolicyChangeWithoutEffect(this ILogger logger, string policy, string decisionId, string digest, string inForce);

    [LoggerMessage(3115, LogLevel.Information, "Decision {DecisionId} was planted, and is {State}: it has no effect, audit index {Index}")]
    public static partial void DecisionWasPlanted(this ILogger logger, string decisionId, DecisionState state, long index);
}
