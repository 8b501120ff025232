namespace Watchgrain.Grains.Delivery;

/// <summary>How a test event has fared.</summary>
/// <param name="IsSent">False: another test of the channel is under way, and nothing was sent.</param>
/// <param name="IsDelivered">The receiver took it.</param>
/// <param name="Error">Why not.</param>
[GenerateSerializer, Immutable, Alias("wg.ChannelTest")]
public sealed record ChannelTest([property: Id(0)] bool IsSent, [property: Id(1)] bool IsDelivered, [property: Id(2)] string Error);
