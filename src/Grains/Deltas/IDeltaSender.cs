namespace Watchgrain.Grains.Deltas;

/// <summary>A partition (ingest or labels) that passes deltas on to receivers.</summary>
[Alias("wg.IDeltaSender")]
public interface IDeltaSender : IGrainWithStringKey
{
    /// <summary>
    /// Accepts nothing more for panes up to <paramref name="pane"/>, seals what is pending, and says which deltas hold it. Idempotent. Durable when it returns.
    /// </summary>
    /// <param name="pane">The last pane to close.</param>
    /// <param name="after">The last pane that is closed already, durably and at every receiver; null when none is. Receivers with nothing in later panes are not named.</param>
    [Alias("CloseAfter")]
    Task<SealedThrough> CloseAsync(long pane, long? after);

    /// <summary>The same for a clock of a release that did not say what is closed already.</summary>
    [Alias("Close")]
    Task<SealedThrough> CloseAsync(long pane);

    /// <summary>
    /// Lets the partition drop the last rows of its log, which say that its version is not done. False when something is under way, or more has been sealed for the version than its clock knows of.
    /// </summary>
    /// <param name="applied">The last delta of this sender that the version had applied when its clock found nothing to close; 0 for none.</param>
    [Alias("Rest")]
    Task<bool> RestAsync(long applied);

    /// <summary>Wakes the partition, so that it goes on delivering what it sealed before a crash.</summary>
    [Alias("Wake")]
    Task WakeAsync();
}
