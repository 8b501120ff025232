namespace Watchgrain.Grains.Governance;

/// <summary>Why a person's word on a decision was taken or not.</summary>
[GenerateSerializer, Alias("wg.DecideStatus")]
public enum DecideStatus
{
    Done = 1,
    UnknownDecision = 2,

    /// <summary>The decision does not wait for a person.</summary>
    NotAwaiting = 3,

    /// <summary>The decision is not in force, or orders nothing that lasts.</summary>
    NothingToLift = 4,
}
