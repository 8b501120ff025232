namespace Watchgrain.Grains.Deltas;

/// <summary>A sealed delta on its way. Ids are dense per (sender, receiver), begin at 1 and survive activations; the bytes of an id never change.</summary>
[GenerateSerializer, Immutable, Alias("wg.DeltaEnvelope")]
public sealed record DeltaEnvelope
{
    /// <summary>Grain key of the sender.</summary>
    [Id(0)] public required string Sender { get; init; }

    /// <summary>Fences a sender that has been replaced: lower than the highest seen is refused.</summary>
    [Id(1)] public required long Epoch { get; init; }

    [Id(2)] public required long Id { get; init; }

    [Id(3)] public required Delta Content { get; init; }

    /// <summary>What the receiver has called durable. One that knows less may have been replaced; 0 from senders of before.</summary>
    [Id(4)] public long Durable { get; init; }
}
