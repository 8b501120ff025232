namespace Watchgrain.Grains.Deltas;

/// <summary>A partition (ingest or labels) that passes deltas on to receivers.</summary>
[Alias("wg.IDeltaSender")]
public interface IDeltaSender : IGrainWithStringKey
{
    /// <summary>
    /// Accepts nothing more for panes up to <paramref name="pane"/>, seals what is pending, and says which deltas hold it. Idempotent. Durable when it returns.
    /// </summary>
    [Alias("Close")]
    Task<SealedThrough> CloseAsync(long pane);

    /// <summary>Wakes the partition, so that it goes on delivering what it sealed before a crash.</summary>
    [Alias("Wake")]
    Task WakeAsync();
}
