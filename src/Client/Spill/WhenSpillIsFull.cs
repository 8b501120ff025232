namespace Watchgrain.Client.Spill;

/// <summary>What happens to a batch for which the spill file has no room, or that cannot be written to it: a full disk counts as no room.</summary>
public enum WhenSpillIsFull
{
    /// <summary>The caller waits until a gateway has taken enough, or the file can be written again: nothing is lost, and the caller is held up.</summary>
    Wait,

    /// <summary>The batch is dropped and counted, and the caller is told at once: nobody is held up.</summary>
    DropNewest,
}
