namespace Watchgrain.Statistics.Poisoning.Embeddings;

/// <summary>A row's embedding with what turned out.</summary>
/// <param name="Values">d finite numbers; not changed.</param>
/// <param name="Label">0 to K − 1.</param>
public readonly record struct LabelledVector(float[] Values, int Label);
