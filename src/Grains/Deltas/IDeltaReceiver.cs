namespace Watchgrain.Grains.Deltas;

/// <summary>A grain that applies deltas exactly once and in order per sender.</summary>
[Alias("wg.IDeltaReceiver")]
public interface IDeltaReceiver : IGrainWithStringKey
{
    /// <summary>Applies the delta if it is the next one of its sender; otherwise changes nothing. A delta that cannot be read changes nothing either and throws: it stays with its sender.</summary>
    [Alias("Apply")]
    Task<DeltaReceipt> ApplyAsync([Immutable] DeltaEnvelope delta);

    /// <summary>
    /// Closes the panes up to <see cref="PaneClosing.Pane"/> once every delta that <see cref="PaneClosing.Required"/> names has been applied, runs the detectors, and has their signals delivered.
    /// False when deltas are missing yet; to be asked again. Durable when true. Idempotent.
    /// </summary>
    [Alias("ClosePanes")]
    Task<bool> ClosePanesAsync(PaneClosing closing);
}
