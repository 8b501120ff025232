using Watchgrain.Statistics.Performance;

namespace Watchgrain.Gateway.Evaluations;

/// <summary>A figure of a candidate beside that of its champion, over the rows of one scope.</summary>
/// <param name="Name">As in the contract.</param>
/// <param name="Candidate">Null: undefined for these rows.</param>
/// <param name="Champion">Null: undefined, or not known.</param>
/// <param name="Difference">Candidate less champion with an interval of the given confidence; null: undefined.</param>
internal sealed record ComparedFigure(string Name, Estimate? Candidate, Estimate? Champion, Func<double, Estimate?> Difference)
{
    public bool HigherIsBetter { get; init; }

    /// <summary>The gate goes by it.</summary>
    public bool Judged { get; init; }

    /// <summary>A tolerance is a share of the champion's figure.</summary>
    public bool Relative { get; init; }
}
