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

    /// <summary>Whoever asks is to be answered more slowly, or less often: by the serving side, for nothing here stands between callers and the model.</summary>
    ThrottleCaller = 8,

    /// <summary>No other version may take the place of this one: what the gate of promotions answers.</summary>
    BlockPromotion = 9,

    /// <summary>A quarantine ends (<see cref="Motion.TargetId"/>). Only people propose it.</summary>
    ReleaseQuarantine = 10,

    /// <summary>Another file becomes the policy of the tenant. Only people propose it; it is about no version.</summary>
    ChangePolicy = 11,
}
