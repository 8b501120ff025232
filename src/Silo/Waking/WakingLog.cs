using Watchgrain.Grains;

namespace Watchgrain.Silo.Waking;

internal static partial class WakingLog
{
    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "Woke {Count} registered versions")]
    public static partial void Woken(this ILogger logger, int count);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Error, Message = "Could not wake the versions of tenant {Tenant}; they sleep until their next batch")]
    public static partial void TenantNotWoken(this ILogger logger, string tenant, Exception error);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Error, Message = "Could not wake {Version}; it sleeps until its next batch")]
    public static partial void VersionNotWoken(this ILogger logger, VersionId version, Exception error);
}
