namespace Watchgrain.Grains.Models;

/// <summary>How the values of a feature are summarised.</summary>
[GenerateSerializer, Alias("wg.FeatureKind")]
public enum FeatureKind
{
    Numeric = 1,
    Categorical = 2,
}
