using Microsoft.Extensions.Logging;

namespace Watchgrain.Gateway.Errors;

internal static partial class FailureLog
{
    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "Refused a call of {Method}: too many requests wait for a grain")]
    public static partial void Overloaded(this ILogger logger, string method);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "The outcome of a call of {Method} is unknown; the caller was told to send it again")]
    public static partial void OutcomeUnknown(this ILogger logger, Exception failure, string method);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Error, Message = "A call of {Method} failed")]
    public static partial void Unexpected(this ILogger logger, Exception failure, string method);
}
