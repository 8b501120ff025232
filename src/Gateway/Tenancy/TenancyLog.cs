using Microsoft.Extensions.Logging;

namespace Watchgrain.Gateway.Tenancy;

internal static partial class TenancyLog
{
    [LoggerMessage(EventId = 4011, Level = LogLevel.Warning, Message = "Turned away {Calls} calls with an unknown key since the last such line")]
    public static partial void UnknownKeys(this ILogger logger, long calls);
}
