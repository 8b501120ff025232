namespace Watchgrain.Grains.Delivery;

/// <summary>A step of a decision that waits for its receiver.</summary>
/// <param name="Index">Of the entry in the audit log.</param>
/// <param name="Subject">In whose order it is delivered (<see cref="DecisionEvent.SubjectOf"/>).</param>
/// <param name="Attempts">That have failed.</param>
/// <param name="NextAttempt">Not before.</param>
/// <param name="InsistedBy">Who wants an alias moved from wherever it points; null: nobody does.</param>
[GenerateSerializer, Immutable, Alias("wg.PendingDelivery")]
public sealed record PendingDelivery([property: Id(0)] long Index, [property: Id(1)] string Subject, [property: Id(2)] int Attempts, [property: Id(3)] DateTimeOffset NextAttempt, [property: Id(4)] string? InsistedBy = null);
