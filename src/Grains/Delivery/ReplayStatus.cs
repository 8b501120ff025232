namespace Watchgrain.Grains.Delivery;

/// <summary>What has become of the wish to deliver an entry again.</summary>
[GenerateSerializer, Alias("wg.ReplayStatus")]
public enum ReplayStatus
{
    /// <summary>It waits for its receiver.</summary>
    Done = 1,

    /// <summary>There is no such channel.</summary>
    UnknownChannel = 2,

    /// <summary>No entry with this index that the channel takes and has read.</summary>
    UnknownEntry = 3,

    /// <summary>It waits for its receiver already.</summary>
    Pending = 4,

    /// <summary>There is no room among what waits.</summary>
    Full = 5,

    /// <summary>The channel moves no alias: there is nothing to insist on.</summary>
    NothingToInsistOn = 6,
}
