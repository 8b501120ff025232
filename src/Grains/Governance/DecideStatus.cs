namespace Watchgrain.Grains.Governance;

/// <summary>Why an approval or a rejection was taken or not.</summary>
[GenerateSerializer, Alias("wg.DecideStatus")]
public enum DecideStatus
{
    Done = 1,
    UnknownDecision = 2,

    /// <summary>The decision does not wait for a person.</summary>
    NotAwaiting = 3,
}
