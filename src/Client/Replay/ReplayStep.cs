namespace Watchgrain.Client.Replay;

/// <summary>What the replay sends while stream time goes up to <paramref name="End"/>: first predictions, then the labels that have become known.</summary>
/// <param name="End">Stream position after the step.</param>
/// <param name="OpensPane">Its watermarks may close a pane, so everything before it has to be acknowledged first: no row of a closed pane may still be under way.</param>
/// <param name="Predictions">Batches of predictions, some of them empty but for the watermark.</param>
/// <param name="Labels">Batches of labels.</param>
internal sealed record ReplayStep(long End, bool OpensPane, IReadOnlyList<PredictionBatch> Predictions, IReadOnlyList<LabelBatch> Labels);
