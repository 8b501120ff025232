namespace Watchgrain.Grains.Governance;

/// <summary>What a decision does.</summary>
[GenerateSerializer, Alias("wg.GovernedAction")]
public enum GovernedAction
{
    Alert = 1,
    RequestRetrain = 2,
    Rollback = 3,
    QuarantineSource = 4,
    RequireReview = 5,
    Shadow = 6,
    Hold = 7,
}
