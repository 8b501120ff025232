namespace Watchgrain.Client.Connection;

/// <summary>What a client lost and what it keeps. The same figures go out through the meter <see cref="ClientMeter.Name"/>, and dropped rows to the gateway with the next batch of their version.</summary>
public sealed record ClientCounters(BatchCounters Predictions, BatchCounters Labels);
