namespace Watchgrain.Statistics.Abuse;

/// <summary>What a query is beside the caller's latest ones.</summary>
public enum QueryKind
{
    /// <summary>Nothing like it is among them.</summary>
    Fresh,

    /// <summary>It differs from one of them by less than rows of the reference do, and is not equal to it.</summary>
    Near,

    /// <summary>One of them is the same row.</summary>
    Repeat,
}
