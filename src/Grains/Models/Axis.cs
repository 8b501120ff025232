namespace Watchgrain.Grains.Models;

/// <summary>What a position is: milliseconds since the Unix epoch, or a number that grows by one per row.</summary>
[GenerateSerializer, Alias("wg.Axis")]
public enum Axis
{
    EventTime = 1,
    Sequence = 2,
}
