using Microsoft.Extensions.Logging;

namespace Watchgrain.Gateway.Tenancy;

internal static partial class TenancyLog
{
    [LoggerMessage(EventId = 4011, Level = LogLevel.Warning, Message = "Turned away {Calls} calls with an unknown key since the last such line")]
    public static partial void UnknownKeys(this ILogger logger, long calls);

    [LoggerMessage(EventId = 4012, Level = LogLevel.Warning, Message = "The log of access denials could not be written; {Entries} entries wait")]
    public static partial void DenialsWait(this ILogger logger, int entries, Exception error);
}
