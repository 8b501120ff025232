namespace Watchgrain.Grains.Fleet;

/// <summary>What the models of a fleet incident have in common.</summary>
[GenerateSerializer, Alias("wg.SharedBy")]
public enum SharedBy
{
    /// <summary>A source of labels.</summary>
    Source = 1,

    /// <summary>What supplies several of their features.</summary>
    Upstream = 2,

    /// <summary>A feature of this name.</summary>
    Feature = 3,
}
