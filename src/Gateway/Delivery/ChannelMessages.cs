using Google.Protobuf.WellKnownTypes;
using Watchgrain.Grains.Delivery;

namespace Watchgrain.Gateway.Delivery;

/// <summary>Channels and dead letters as messages.</summary>
internal static class ChannelMessages
{
    public static V1.DeliveryChannel ToMessage(this ChannelView channel) => new()
    {
        Name = channel.Name,
        Template = channel.Template,
        Destination = channel.Destination,
        Signed = channel.IsSigned,
        States = { channel.States },
        Actions = { channel.Actions },
        Models = { channel.Models },
        NextAuditIndex = (ulong)channel.Next,
        Pending = (uint)channel.Pending,
        Delivered = (ulong)channel.Delivered,
        FailedAttempts = (ulong)channel.Failed,
        DeadLetters = (uint)channel.Dead,
        ForgottenDeadLetters = (ulong)channel.Forgotten,
        Breaker = channel.Breaker switch
        {
            "open" => V1.BreakerState.Open,
            "half_open" => V1.BreakerState.HalfOpen,
            _ => V1.BreakerState.Closed,
        },
        LastError = channel.LastError,
        LastErrorAt = channel.LastErrorAt is { } at ? Timestamp.FromDateTimeOffset(at) : null,
    };

    public static V1.DeadLetter ToMessage(this DeadLetter letter) => new()
    {
        AuditIndex = (ulong)letter.Index,
        Subject = letter.Subject,
        Attempts = (uint)letter.Attempts,
        Error = letter.Error,
        GivenUpAt = Timestamp.FromDateTimeOffset(letter.At),
    };
}
