namespace Watchgrain.Statistics.Poisoning.Likeness;

/// <summary>How far a source stands out, and who is most like it. z is its contradictions beyond what is usual, in standard deviations of what is usual among the sources; null without rows.</summary>
/// <param name="All">z of all rows.</param>
/// <param name="Zero">z of those that were predicted 0.</param>
/// <param name="One">z of those that were predicted 1.</param>
public sealed record LikeSource(double? All, double? Zero, double? One)
{
    /// <summary>Contradictions less what is usual: by the model, the source's own level, and what all sources show.</summary>
    public double Excess { get; init; }

    /// <summary>One of its z is beyond ±2, and it is among the 64 that stand out most.</summary>
    public bool IsCompared { get; init; }

    /// <summary>Index of the source whose profile is most like its own; null: it is not compared, or nobody else is.</summary>
    public int? Nearest { get; init; }

    /// <summary>Cosine of the two, −1 to 1.</summary>
    public double? Likeness { get; init; }
}
