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

    /// <summary>The rule asks for a role that the person does not have.</summary>
    RoleMissing = 5,

    /// <summary>It is the person's own proposal.</summary>
    OwnProposal = 6,

    /// <summary>The person has approved it already: the second approval is another's.</summary>
    SamePerson = 7,

    /// <summary>Only what is in force can be overridden.</summary>
    NotInForce = 8,

    /// <summary>What it did is done once: another proposal is needed to undo it.</summary>
    DoneOnce = 9,

    /// <summary>The policy lets nobody end a quarantine alone: its release is a decision of its own.</summary>
    NeedsRelease = 10,
}
