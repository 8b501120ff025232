namespace Watchgrain.Statistics.Poisoning.Embeddings;

/// <summary>What the embeddings of some labelled rows show. Null: it could not be read.</summary>
/// <param name="Distance">Median of the rows' standardised distances to the reference's mean of their class (<see cref="EmbeddingReference.Distance"/>); 0 is as usual.</param>
/// <param name="Consistency">Mean share of the nearest rows of the reference that have the row's label, in [0, 1].</param>
/// <param name="ExpectedConsistency">The same of the reference's own rows with these labels.</param>
/// <param name="Spectral">Mean squared projection on the top direction of the row's class, in units of its mean over the class; 1 is as the others.</param>
public sealed record EmbeddingReading(double? Distance, double? Consistency, double? ExpectedConsistency, double? Spectral);
