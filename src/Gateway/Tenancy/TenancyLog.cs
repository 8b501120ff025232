using Microsoft.Extensions.Logging;

namespace Watchgrain.Gateway.Tenancy;

internal static partial class TenancyLog
{
    [LoggerMessage(EventId = 4011, Level = LogLevel.Warning, Message = "Turned away a call with an unknown key")]
    public static partial void UnknownKey(this ILogger logger);
}
