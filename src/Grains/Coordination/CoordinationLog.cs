using Microsoft.Extensions.Logging;

namespace Watchgrain.Grains.Coordination;

/// <summary>Log lines of coordination, events 3000 to 3099.</summary>
internal static partial class CoordinationLog
{
    [LoggerMessage(3000, LogLevel.Warning, "Decision {DecisionId} of incident {IncidentId}: {Sentence}")]
    public static partial void DecisionProposed(this ILogger logger, string decisionId, string incidentId, string sentence);

    [LoggerMessage(3001, LogLevel.Warning, "Decision {DecisionId} could not be proposed; it is tried again")]
    public static partial void ProposalDelayed(this ILogger logger, Exception error, string decisionId);

    [LoggerMessage(3002, LogLevel.Error, "State of coordinator {Coordinator} could not be written; it is read again from storage")]
    public static partial void StateNotWritten(this ILogger logger, Exception error, string coordinator);

    [LoggerMessage(3003, LogLevel.Warning, "State of decision {DecisionId} could not be read after the start; it is tried again")]
    public static partial void DecisionNotRead(this ILogger logger, Exception error, string decisionId);

    [LoggerMessage(3005, LogLevel.Warning, "The policy of {Coordinator} could not be read; nothing acts without a person until it can")]
    public static partial void PolicyNotRead(this ILogger logger, Exception error, string coordinator);

    [LoggerMessage(3004, LogLevel.Warning, "The fleet of {Coordinator} does not answer; it is told again")]
    public static partial void FleetNotTold(this ILogger logger, Exception error, string coordinator);
}
