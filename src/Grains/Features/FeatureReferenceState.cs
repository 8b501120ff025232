namespace Watchgrain.Grains.Features;

/// <summary>The anchor of a feature grain, written once and apart from what changes.</summary>
[GenerateSerializer, Alias("wg.FeatureReferenceState")]
public sealed class FeatureReferenceState
{
    /// <summary>Null until it is set.</summary>
    [Id(0)] public FeatureReference? Reference { get; set; }
}
