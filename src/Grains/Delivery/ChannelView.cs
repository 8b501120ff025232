namespace Watchgrain.Grains.Delivery;

/// <summary>A channel of a tenant and how it gets on. Without path and query of the address: some receivers have their secret there.</summary>
[GenerateSerializer, Immutable, Alias("wg.ChannelView")]
public sealed record ChannelView
{
    [Id(0)] public required string Name { get; init; }

    /// <summary>"cloudevents", the name of a template that comes with the host, or a file; "mlflow" where an alias is moved; "openlineage" where run events are posted.</summary>
    [Id(1)] public required string Template { get; init; }

    /// <summary>Scheme, host and port of the receiver.</summary>
    [Id(2)] public required string Destination { get; init; }

    [Id(3)] public required bool IsSigned { get; init; }

    [Id(4)] public required string[] States { get; init; }

    [Id(5)] public required string[] Actions { get; init; }

    [Id(6)] public required string[] Models { get; init; }

    /// <summary>Next entry of the audit log to be read.</summary>
    [Id(7)] public required long Next { get; init; }

    [Id(8)] public required int Pending { get; init; }

    [Id(9)] public required long Delivered { get; init; }

    /// <summary>Attempts that have failed.</summary>
    [Id(10)] public required long Failed { get; init; }

    [Id(11)] public required int Dead { get; init; }

    /// <summary>Dead letters for which there was no more room.</summary>
    [Id(12)] public required long Forgotten { get; init; }

    /// <summary>"closed", "open" or "half_open".</summary>
    [Id(13)] public required string Breaker { get; init; }

    [Id(14)] public required string LastError { get; init; }

    [Id(15)] public required DateTimeOffset? LastErrorAt { get; init; }
}
