namespace Watchgrain.Grains.Delivery;

/// <summary>How an attempt ended.</summary>
/// <param name="Result">What has become of it.</param>
/// <param name="Error">In words; empty when it was delivered.</param>
/// <param name="RetryAfter">How long the receiver asks to be left alone; null: it does not say.</param>
/// <param name="Move">Of an alias, where the registry was read at least once.</param>
public sealed record DeliveryAnswer(DeliveryResult Result, string Error = "", TimeSpan? RetryAfter = null, AliasMove? Move = null);
