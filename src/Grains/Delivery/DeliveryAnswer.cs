namespace Watchgrain.Grains.Delivery;

/// <summary>How an attempt ended.</summary>
/// <param name="Result">What has become of it.</param>
/// <param name="Error">In words; empty when it was delivered.</param>
/// <param name="RetryAfter">How long the receiver asks to be left alone; null: it does not say.</param>
/// <param name="Move">Of an alias, where the registry was read at least once.</param>
/// <param name="IsLost">The receiver may have done what it was asked for: its answer did not come, or came from somebody who stands between (5xx).</param>
public sealed record DeliveryAnswer(DeliveryResult Result, string Error = "", TimeSpan? RetryAfter = null, AliasMove? Move = null, bool IsLost = false);
