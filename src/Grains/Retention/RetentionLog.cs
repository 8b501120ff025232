using Microsoft.Extensions.Logging;

namespace Watchgrain.Grains.Retention;

/// <summary>Log lines of retention, events 3400 to 3499.</summary>
internal static partial class RetentionLog
{
    [LoggerMessage(3400, LogLevel.Information, "{Retention}: {Count} of {Kind} from before {CutOff} are deleted, audit index {Index}")]
    public static partial void Deleted(this ILogger logger, string retention, long count, RetainedKind kind, DateTimeOffset cutOff, long index);

    [LoggerMessage(3402, LogLevel.Information, "{Retention}: looks once a day from now on at what has been kept for its time")]
    public static partial void RetentionBegins(this ILogger logger, string retention);

    [LoggerMessage(3401, LogLevel.Error, "{Retention}: {Kind} could not be looked at or deleted; it is tried again with the next run")]
    public static partial void NotDeleted(this ILogger logger, Exception error, string retention, RetainedKind kind);
}
