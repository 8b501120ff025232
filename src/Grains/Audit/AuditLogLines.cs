using Microsoft.Extensions.Logging;

namespace Watchgrain.Grains.Audit;

/// <summary>Log lines of the audit log, events 3100 to 3109.</summary>
internal static partial class AuditLogLines
{
    [LoggerMessage(3100, LogLevel.Information, "Audit log {Log} opened with {Size} entries, epoch {Epoch}")]
    public static partial void AuditLogOpened(this ILogger logger, string log, long size, long epoch);

    [LoggerMessage(3101, LogLevel.Critical, "Audit log {Log} is damaged: {Damage}. Nothing is appended to it, and no decision comes into force")]
    public static partial void AuditLogDamaged(this ILogger logger, string log, string damage);

    [LoggerMessage(3102, LogLevel.Warning, "Audit log {Log} has another writer now; this activation gives way")]
    public static partial void AuditLogFenced(this ILogger logger, string log);

    [LoggerMessage(3104, LogLevel.Information, "Audit log {Log} is signed; who reads it has to believe the key {VerifierKey}")]
    public static partial void AuditLogSigned(this ILogger logger, string log, string verifierKey);

    [LoggerMessage(3105, LogLevel.Error, "Audit log {Log} could not be signed; its entries stand, and the next activation tries again")]
    public static partial void CheckpointFailed(this ILogger logger, Exception error, string log);

    [LoggerMessage(3106, LogLevel.Warning, "The second place of the checkpoints of audit log {Log} does not answer or holds something else; the next checkpoint is copied again")]
    public static partial void CopyFailed(this ILogger logger, Exception error, string log);

    [LoggerMessage(3107, LogLevel.Warning, "{Destination} does not take checkpoints of audit log {Log}: {Reason}. The latest is sent again until it does")]
    public static partial void PostFailed(this ILogger logger, string destination, string log, string reason);

    [LoggerMessage(3108, LogLevel.Information, "{Destination} takes checkpoints of audit log {Log} again, after {Failures} attempts that failed")]
    public static partial void PostedAgain(this ILogger logger, string destination, string log, int failures);

    [LoggerMessage(3109, LogLevel.Error, "People {People}: {Most} have keys for the audit log, and nobody else can decide anything until some are erased (watchgrain erase person)")]
    public static partial void TooManyPeople(this ILogger logger, string people, int most);

    [LoggerMessage(3103, LogLevel.Error, "Audit log {Log} could not be written; whether entry {EntryKey} stands is read again from the table")]
    public static partial void AuditAppendFailed(this ILogger logger, Exception error, string log, string entryKey);
}
