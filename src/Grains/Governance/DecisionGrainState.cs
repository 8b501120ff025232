namespace Watchgrain.Grains.Governance;

/// <summary>What a decision grain remembers.</summary>
[GenerateSerializer, Alias("wg.DecisionGrainState")]
public sealed class DecisionGrainState
{
    /// <summary>Null until the proposal stands in the audit log.</summary>
    [Id(0)] public DecisionRecord? Record { get; set; }

    /// <summary>The coordinator has yet to be told of a person's answer.</summary>
    [Id(1)] public bool EffectOwed { get; set; }
}
