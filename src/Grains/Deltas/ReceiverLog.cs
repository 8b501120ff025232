using Microsoft.Extensions.Logging;

namespace Watchgrain.Grains.Deltas;

internal static partial class ReceiverLog
{
    [LoggerMessage(EventId = 2101, Level = LogLevel.Warning, Message = "{Receiver}: a {Kind} part of pane {Pane} came after the pane was closed and was dropped")]
    public static partial void PartTooLate(this ILogger logger, string receiver, SummaryKind kind, long pane);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Error, Message = "{Receiver}: delta {Id} of {Sender} could not be applied and stays with its sender")]
    public static partial void DeltaRefused(this ILogger logger, string receiver, long id, string sender, Exception exception);

    [LoggerMessage(EventId = 2104, Level = LogLevel.Warning, Message = "{Receiver}: the coordinator did not take its signals, they are sent again")]
    public static partial void SignalsWait(this ILogger logger, string receiver, Exception exception);

    [LoggerMessage(EventId = 2103, Level = LogLevel.Error, Message = "{Receiver}: writing the state failed with an unknown outcome, the grain reloads")]
    public static partial void WriteFailed(this ILogger logger, string receiver, Exception exception);

    [LoggerMessage(EventId = 2106, Level = LogLevel.Warning, Message = "{Receiver}: late labels of pane {Pane} made no revision, for its archived rows could not be read; the next closing tries again")]
    public static partial void NotCut(this ILogger logger, string receiver, long pane, Exception exception);
}
