namespace Watchgrain.Grains.Releases;

/// <summary>Whether figures may be released.</summary>
public enum ReleaseStatus
{
    /// <summary>They may; of one that is recorded: its entry stands.</summary>
    Done,

    /// <summary>The noise would take more ε than is left.</summary>
    OverBudget,

    /// <summary>An earlier window has some of these panes and not the same: the difference of the two would tell of the rest.</summary>
    Overlaps,

    /// <summary>The same window has been released as known at another time, since it was asked: figures have to be of that one.</summary>
    OtherTime,

    /// <summary>No more windows can be remembered.</summary>
    TooMany,

    /// <summary>The same window has been released by the values of another feature.</summary>
    OtherGroups,

    /// <summary>The figures of the window are no longer what was told of them: some have been deleted since.</summary>
    Changed,

    /// <summary>The request has been answered before: that answer is in the terms.</summary>
    Repeated,

    /// <summary>The key of the request has been used for another one.</summary>
    OtherRequest,
}
