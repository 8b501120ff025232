namespace Watchgrain.Statistics.Poisoning.Likeness;

/// <summary>Sources that contradict the model in the same way.</summary>
/// <param name="Members">Indices, ascending; three at least.</param>
/// <param name="Likeness">Mean cosine of every two of them.</param>
/// <param name="Places">Where they have rows, together.</param>
public sealed record LikenessGroup(int[] Members, double Likeness, LikePlace[] Places);
