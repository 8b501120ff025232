namespace Watchgrain.Statistics.Feedback;

/// <summary>What a prediction caused. The numbers are those of the wire and of stored forms.</summary>
public enum Exposure : byte
{
    /// <summary>Not said.</summary>
    Unknown = 0,

    /// <summary>It was shown or stored, but nothing was done because of it.</summary>
    NoAction = 1,

    /// <summary>It caused an action.</summary>
    Action = 2,

    /// <summary>It belongs to the random hold-out: the action did not depend on it.</summary>
    HoldOut = 3,
}
