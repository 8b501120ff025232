using Microsoft.Extensions.Logging;

namespace Watchgrain.Grains.Deltas;

internal static partial class ReceiverLog
{
    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "{Receiver}: a {Kind} part of pane {Pane} came after the pane was closed and was dropped")]
    public static partial void PartTooLate(this ILogger logger, string receiver, SummaryKind kind, long pane);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Error, Message = "{Receiver}: a {Kind} part of pane {Pane} is not in its binary form and was dropped: {Reason}")]
    public static partial void PartBroken(this ILogger logger, string receiver, SummaryKind kind, long pane, string reason);

    [LoggerMessage(EventId = 2103, Level = LogLevel.Error, Message = "{Receiver}: writing the state failed with an unknown outcome, the grain reloads")]
    public static partial void WriteFailed(this ILogger logger, string receiver, Exception exception);
}
