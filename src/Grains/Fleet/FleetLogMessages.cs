using Microsoft.Extensions.Logging;

namespace Watchgrain.Grains.Fleet;

/// <summary>Log lines of the fleet, events 3200 to 3299.</summary>
internal static partial class FleetLogMessages
{
    [LoggerMessage(3200, LogLevel.Error, "State of fleet {Fleet} could not be written; it is read again from storage, and the coordinators report again")]
    public static partial void FleetNotWritten(this ILogger logger, Exception error, string fleet);

    [LoggerMessage(3201, LogLevel.Warning, "Version {Version} of fleet {Fleet} has not taken its smaller share of the budget; it is told again")]
    public static partial void ShareNotTaken(this ILogger logger, Exception error, string version, string fleet);

    [LoggerMessage(3202, LogLevel.Warning, "Fleet incident {Id}: {Sentence}")]
    public static partial void FleetIncidentOpened(this ILogger logger, string id, string sentence);
}
