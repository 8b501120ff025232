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

    /// <summary>Wakes the partition, so that it goes on delivering what it sealed before a crash.</summary>
    [Alias("Wake")]
    Task WakeAsync();
}
