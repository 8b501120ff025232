namespace Watchgrain.Statistics.Poisoning.Likeness;

/// <summary>The rows of a group in one place of <see cref="ContradictionProfile"/>.</summary>
/// <param name="Place">0 to 11.</param>
/// <param name="Rows">Labelled rows.</param>
/// <param name="Contradictions">Labels that are the other class.</param>
/// <param name="Expected">By the model, the members' own levels, and what all sources show.</param>
public sealed record LikePlace(int Place, long Rows, long Contradictions, double Expected);
