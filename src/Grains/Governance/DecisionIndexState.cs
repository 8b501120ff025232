namespace Watchgrain.Grains.Governance;

/// <summary>The decisions of a tenant, in the order of their proposal: models and ids side by side.</summary>
[GenerateSerializer, Alias("wg.DecisionIndexState")]
public sealed class DecisionIndexState
{
    [Id(0)] public List<string> Models { get; set; } = [];

    [Id(1)] public List<string> Ids { get; set; } = [];
}
