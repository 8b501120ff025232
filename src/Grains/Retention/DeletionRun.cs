namespace Watchgrain.Grains.Retention;

/// <summary>One deletion: what is older than the cut-off goes. It is written down, then audited, then done; whatever stops in between is done again and deletes nothing else.</summary>
[GenerateSerializer, Immutable, Alias("wg.DeletionRun")]
public sealed record DeletionRun([property: Id(0)] long Number, [property: Id(1)] DateTimeOffset CutOff, [property: Id(2)] long Count);
