namespace Watchgrain.Grains.Governance;

/// <summary>State of a decision.</summary>
[GenerateSerializer, Alias("wg.DecisionState")]
public enum DecisionState
{
    AwaitingApproval = 1,
    InForce = 2,
    Rejected = 3,

    /// <summary>It was in force, and a person has ended it.</summary>
    Lifted = 4,

    /// <summary>One of two people has approved it.</summary>
    AwaitingSecondApproval = 5,

    /// <summary>Its deadline has passed without a decision.</summary>
    Expired = 6,

    /// <summary>It was in force, and a person has said that it should not have been.</summary>
    Overridden = 7,

    /// <summary>In force, and the statistic that led to it has recovered since.</summary>
    EffectConfirmed = 8,

    /// <summary>In force, and the statistic that led to it has not recovered in the time that it was given.</summary>
    EffectNotConfirmed = 9,

    /// <summary>People have approved it, and it was planted: it has no effect.</summary>
    Approved = 10,
}
