namespace Watchgrain.Client.Connection;

/// <summary>Who sends: one writer of batches or of labels for one version of a model. Two processes never share a producer id.</summary>
/// <param name="ModelId">The model.</param>
/// <param name="Version">Its version.</param>
/// <param name="ProducerId">At most 128 bytes.</param>
/// <param name="Epoch">Grows with every restart that forgot its sequence.</param>
public sealed record Producer(string ModelId, string Version, string ProducerId, ulong Epoch = 0);
