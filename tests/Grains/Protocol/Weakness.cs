namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>A mechanism of the protocol that the model leaves out, to see that the exploration notices.</summary>
public enum Weakness
{
    None,

    /// <summary>A receiver applies whatever delta comes.</summary>
    ApplyWithoutDenseIds,

    /// <summary>A sender forgets what a receiver has applied, though it is not written there.</summary>
    TrimBeforeDurable,

    /// <summary>A receiver closes a pane without the deltas that the closing names.</summary>
    CloseWithoutWaiting,

    /// <summary>A partition names a receiver for a pane once, also when the clock that asked is gone.</summary>
    PanesForgottenWhenNamed,

    /// <summary>A partition drops the last row of its log as soon as its receivers do not need it.</summary>
    LastRowTrimmed,

    /// <summary>The log takes rows and trims for any epoch.</summary>
    NoFenceInTheLog,

    /// <summary>A partition reads its checkpoint before it takes its epoch, and drops the last row of its log, by which it would notice.</summary>
    CheckpointReadBeforeEpoch,

    /// <summary>A partition goes on with what it has in memory after an append of unknown outcome.</summary>
    GuessAfterFailedAppend,

    /// <summary>A partition does not remember the batches of its producers.</summary>
    NoMemoryOfProducers,

    /// <summary>A receiver forgets its signals before the coordinator has them.</summary>
    SignalsSentOnce,

    /// <summary>A receiver that lacks what is said to be durable does not look whether it has been replaced.</summary>
    NoDoubtOfOneself,

    /// <summary>A partition answers what decisions ordered without having it on the disk.</summary>
    VerdictsNotInTheLog,

    /// <summary>A partition takes verdicts from an activation of the coordinator that has been given up.</summary>
    VerdictsWithoutRevision,

    /// <summary>A partition names the sources by the order in which it meets them.</summary>
    SourcesNamedByArrival,

    /// <summary>A version says a place before it is written.</summary>
    PlacesNotWritten,

    /// <summary>The grain storage takes a write whatever version its writer has read.</summary>
    NoVersionsInTheStorage,
}
