using Watchgrain.Grains;

namespace Watchgrain.Silo.Waking;

internal static partial class WakingLog
{
    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "Keeps {Count} registered versions awake")]
    public static partial void Woken(this ILogger logger, int count);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Error, Message = "Could not wake the versions of tenant {Tenant}; trying again in half a minute")]
    public static partial void TenantNotWoken(this ILogger logger, string tenant, Exception error);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Error, Message = "Could not wake {Version}; trying again in half a minute")]
    public static partial void VersionNotWoken(this ILogger logger, VersionId version, Exception error);
}
