namespace Watchgrain.Silo.Clustering;

internal static partial class ClusteringLog
{
    [LoggerMessage(EventId = 5101, Level = LogLevel.Warning, Message = "No silo answers yet; trying every second")]
    public static partial void NoSiloYet(this ILogger logger, Exception error);
}
