using Watchgrain.Statistics.Fairness;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Slices.Groups;

/// <summary>What a model decided about the rows of a pane, of a group or of the whole version.</summary>
/// <param name="Rows">With a valid score.</param>
/// <param name="Selected">Of them of predicted class 1.</param>
/// <param name="Positives">Labelled rows with label 1.</param>
/// <param name="TruePositives">Of them of predicted class 1.</param>
[GenerateSerializer, Immutable, Alias("wg.GroupCounts")]
public readonly record struct GroupCounts([property: Id(0)] long Rows, [property: Id(1)] long Selected, [property: Id(2)] long Positives, [property: Id(3)] long TruePositives)
{
    public static GroupCounts Of(ScoreCells scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return new(scores.Count, scores.ClassCounts().One, 0, 0);
    }

    public static GroupCounts Of(OutcomeCells outcomes)
    {
        var matrix = ConfusionMatrix.From(outcomes);
        return new(0, 0, matrix.TruePositives + matrix.FalseNegatives, matrix.TruePositives);
    }

    /// <summary>Selection rate beside that of all other rows.</summary>
    /// <param name="whole">The version's counts, these among them.</param>
    public GroupRate SelectionIn(GroupCounts whole) => new(Selected, Rows, whole.Selected - Selected, whole.Rows - Rows);

    /// <summary>True-positive rate beside that of all other rows.</summary>
    /// <param name="whole">The version's counts, these among them.</param>
    public GroupRate OpportunityIn(GroupCounts whole) => new(TruePositives, Positives, whole.TruePositives - TruePositives, whole.Positives - Positives);

    public static GroupCounts operator +(GroupCounts a, GroupCounts b) => new(a.Rows + b.Rows, a.Selected + b.Selected, a.Positives + b.Positives, a.TruePositives + b.TruePositives);

    public static GroupCounts Add(GroupCounts left, GroupCounts right) => left + right;
}
