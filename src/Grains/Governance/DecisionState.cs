namespace Watchgrain.Grains.Governance;

/// <summary>State of a decision.</summary>
[GenerateSerializer, Alias("wg.DecisionState")]
public enum DecisionState
{
    AwaitingApproval = 1,
    InForce = 2,
    Rejected = 3,
}
