namespace Watchgrain.Grains.Slices.Discovery;

/// <summary>What a discovery grain was given with the reference; written once.</summary>
[GenerateSerializer, Alias("wg.DiscoveryReferenceState")]
public sealed class DiscoveryReferenceState
{
    /// <summary>Null before the reference.</summary>
    [Id(0)] public DiscoveryReference? Reference { get; set; }
}
