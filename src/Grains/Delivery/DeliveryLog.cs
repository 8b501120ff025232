using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Delivery;

/// <summary>Log lines of delivery, events 3300 to 3399.</summary>
internal static partial class DeliveryLog
{
    [LoggerMessage(3300, LogLevel.Information, "Outbox {Outbox} goes on at entry {Next} of the audit log, {Pending} deliveries wait")]
    public static partial void OutboxOpened(this ILogger logger, string outbox, long next, int pending);

    [LoggerMessage(3301, LogLevel.Error, "Outbox {Outbox} could not be written or could not read the audit log; it delivers nothing until it can")]
    public static partial void OutboxStuck(this ILogger logger, Exception error, string outbox);

    [LoggerMessage(3302, LogLevel.Error, "Outbox {Outbox} has read {Next} entries of an audit log that has {Size}: it delivers nothing until both are of one moment")]
    public static partial void LogIsShorter(this ILogger logger, string outbox, long next, long size);

    [LoggerMessage(3310, LogLevel.Error, "Outbox {Outbox} gives up entry {Index} of the audit log: {Reason}. It is a dead letter until a person has it delivered again")]
    public static partial void GivenUp(this ILogger logger, string outbox, long index, string reason);

    [LoggerMessage(3311, LogLevel.Information, "Outbox {Outbox}: {Actor} has entry {Index} of the audit log delivered again")]
    public static partial void Replayed(this ILogger logger, string outbox, string actor, long index);

    [LoggerMessage(3312, LogLevel.Information, "Outbox {Outbox}: {Actor} sent a test event, {Result} {Reason}")]
    public static partial void Tested(this ILogger logger, string outbox, string actor, DeliveryResult result, string reason);

    [LoggerMessage(3313, LogLevel.Information, "Outbox {Outbox}: alias {Alias} of {RegisteredModel} pointed to version {Before} and points to {After}; {Target} was asked for by entry {Index} of the audit log")]
    public static partial void AliasMoved(this ILogger logger, string outbox, string alias, string registeredModel, string before, string after, string target, long index);

    [LoggerMessage(3314, LogLevel.Information, "Outbox {Outbox}: nothing is moved for entry {Index} of the audit log: decision {DecisionId} is {State} by now")]
    public static partial void Overtaken(this ILogger logger, string outbox, long index, string decisionId, DecisionState state);
}
