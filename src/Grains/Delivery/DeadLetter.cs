namespace Watchgrain.Grains.Delivery;

/// <summary>A delivery that was given up. What is to be delivered stands in the audit log.</summary>
/// <param name="Index">Of the entry in the audit log.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Attempts">That have failed.</param>
/// <param name="Error">Of the last one.</param>
/// <param name="At">When it was given up.</param>
[GenerateSerializer, Immutable, Alias("wg.DeadLetter")]
public sealed record DeadLetter([property: Id(0)] long Index, [property: Id(1)] string Subject, [property: Id(2)] int Attempts, [property: Id(3)] string Error, [property: Id(4)] DateTimeOffset At);
