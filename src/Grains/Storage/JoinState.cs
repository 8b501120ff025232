namespace Watchgrain.Grains.Storage;

/// <summary>What a join row waits for. The numbers are stored.</summary>
public enum JoinState
{
    /// <summary>A prediction without a label.</summary>
    Waiting = 0,

    /// <summary>A prediction with its label.</summary>
    Labelled = 1,

    /// <summary>A label without its prediction.</summary>
    Parked = 2,

    /// <summary>Neither: it is erased.</summary>
    Erased = 3,
}
