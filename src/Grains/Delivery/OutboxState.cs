namespace Watchgrain.Grains.Delivery;

/// <summary>What an outbox keeps: how far it has read the audit log, and what of that is not delivered yet.</summary>
[GenerateSerializer, Alias("wg.OutboxState")]
public sealed class OutboxState
{
    /// <summary>Next index of the audit log to be read; -1: none has been yet.</summary>
    [Id(0)] public long Next { get; set; } = -1;

    /// <summary>In the order of the log.</summary>
    [Id(1)] public List<PendingDelivery> Pending { get; set; } = [];

    /// <summary>In the order in which they were given up.</summary>
    [Id(2)] public List<DeadLetter> Dead { get; set; } = [];

    [Id(3)] public long Delivered { get; set; }

    /// <summary>Attempts that have failed.</summary>
    [Id(4)] public long Failed { get; set; }

    /// <summary>Dead letters for which there was no more room.</summary>
    [Id(5)] public long Forgotten { get; set; }

    [Id(6)] public string LastError { get; set; } = "";

    [Id(7)] public DateTimeOffset? LastErrorAt { get; set; }
}
