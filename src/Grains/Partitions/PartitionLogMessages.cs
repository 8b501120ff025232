using Microsoft.Extensions.Logging;

namespace Watchgrain.Grains.Partitions;

/// <summary>What partitions tell a person. Event ids 2000 to 2099.</summary>
internal static partial class PartitionLogMessages
{
    [LoggerMessage(2000, LogLevel.Error, "Partition {Key}: a commit failed, its outcome is unknown; starting again from the log.")]
    public static partial void CommitFailed(ILogger logger, string key, Exception exception);

    [LoggerMessage(2001, LogLevel.Warning, "Partition {Key}: {Receiver} did not answer to a delta; sending again.")]
    public static partial void DeliveryFailed(ILogger logger, string key, string receiver, Exception exception);

    [LoggerMessage(2002, LogLevel.Warning, "Partition {Key} has been replaced: {Receiver} has seen a higher epoch.")]
    public static partial void Fenced(ILogger logger, string key, string receiver);

    [LoggerMessage(2003, LogLevel.Critical, "Partition {Key}: {Receiver} stands at delta {Applied}, behind what it had called durable: its state has been lost or put back.")]
    public static partial void ReceiverLostData(ILogger logger, string key, string receiver, long applied);

    [LoggerMessage(2004, LogLevel.Error, "Partition {Key}: a checkpoint failed, its outcome is unknown; starting again from the log.")]
    public static partial void CheckpointFailed(ILogger logger, string key, Exception exception);

    [LoggerMessage(2006, LogLevel.Error, "Partition {Key}: an operation could not be staged and was refused; its neighbours go on.")]
    public static partial void OperationFailed(ILogger logger, string key, Exception exception);

    [LoggerMessage(2007, LogLevel.Error, "Partition {Key}: {Receiver} has not taken a delta for ten attempts. It is kept and sent again; what it holds counts in no statistic until then.")]
    public static partial void DeliveryStuck(ILogger logger, string key, string receiver, Exception? exception);

    [LoggerMessage(2008, LogLevel.Warning, "Partition {Key}: what a commit needs could not be read; nothing was written, and its operations were refused and may come again.")]
    public static partial void NotPrepared(ILogger logger, string key, Exception exception);

    [LoggerMessage(2005, LogLevel.Warning, "Partition {Key}: the coordinator did not say its verdicts; a flag lapses when it stays silent, what a decision ordered does not.")]
    public static partial void VerdictsNotHeard(ILogger logger, string key, Exception exception);

    [LoggerMessage(2009, LogLevel.Error, "Partition {Key}: join rows could not be merged or dropped; starting again from what is stored.")]
    public static partial void MaintenanceFailed(ILogger logger, string key, Exception exception);

    [LoggerMessage(2010, LogLevel.Critical, "Partition {Key}: block {Block} of the join run {Run} is damaged ({Why}). Its predictions and labels count as not there.")]
    public static partial void JoinBlockDamaged(ILogger logger, string key, long run, int block, string why);

    [LoggerMessage(2011, LogLevel.Critical, "Partition {Key}: the header of the join run {Run} is damaged ({Why}); it was made anew from {Blocks} blocks with {Rows} rows.")]
    public static partial void JoinHeaderDamaged(ILogger logger, string key, long run, string why, int blocks, long rows);

    [LoggerMessage(2012, LogLevel.Critical, "Partition {Key}: the join row {JoinKey} of an earlier release is damaged ({Why}). It counts as not there.")]
    public static partial void JoinRowDamaged(ILogger logger, string key, string joinKey, string why);

    [LoggerMessage(2013, LogLevel.Critical, "Partition {Key}: {Receiver} stands at delta {Applied}, and only {Sealed} were ever sealed here: rows of this log have been lost, or an older one was put back beside newer states. The partition delivers nothing.")]
    public static partial void LogLostRows(ILogger logger, string key, string receiver, long applied, long @sealed);
}
