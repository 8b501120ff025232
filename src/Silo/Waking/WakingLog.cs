using Watchgrain.Grains;

namespace Watchgrain.Silo.Waking;

internal static partial class WakingLog
{
    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "Keeps {Count} versions awake that are not done")]
    public static partial void Woken(this ILogger logger, int count);

    [LoggerMessage(EventId = 5002, Level = LogLevel.Error, Message = "Could not read which versions are not done; trying again in half a minute")]
    public static partial void LogNotRead(this ILogger logger, Exception error);

    [LoggerMessage(EventId = 5003, Level = LogLevel.Error, Message = "Could not wake {Version}; trying again in half a minute")]
    public static partial void VersionNotWoken(this ILogger logger, VersionId version, Exception error);

    [LoggerMessage(EventId = 5021, Level = LogLevel.Warning, Message = "Could not wake the retention of every tenant; trying again in a minute")]
    public static partial void RetentionNotWoken(this ILogger logger, Exception error);

    [LoggerMessage(EventId = 5011, Level = LogLevel.Warning, Message = "Could not wake the channels of tenant {Tenant}; trying again in half a minute")]
    public static partial void ChannelsNotWoken(this ILogger logger, string tenant, Exception error);
}
