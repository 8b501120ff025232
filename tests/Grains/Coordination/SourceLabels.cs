using Watchgrain.Grains.Sources;
using Watchgrain.Statistics.Poisoning;
using Watchgrain.Statistics.Summaries;
using LabelSums = Watchgrain.Statistics.Poisoning.SourceLabelSums;
using Sums = Watchgrain.Grains.Sources.SourceLabelSums;

namespace Watchgrain.Grains.Tests.Coordination;

/// <summary>What a source grain tells the coordinator of a judged pane, from outcomes.</summary>
internal static class SourceLabels
{
    public static Sums Of(string source, long pane, OutcomeCells outcomes, OutcomeCells? reference = null)
    {
        var sums = LabelSums.From(outcomes).Against(reference is null ? default : LabelSums.From(reference));
        return new()
        {
            Source = source,
            Pane = pane,
            Labels = sums.Rows,
            Disagreements = sums.Disagreements,
            Expected = sums.Expected,
            Variance = sums.Variance,
            OwnExcess = sums.OwnBias,
            OwnExcessVariance = sums.OwnBiasVariance,
            Zero = FlipCounts.Of(FlipSums.From(outcomes, 0, reference)),
            One = FlipCounts.Of(FlipSums.From(outcomes, 1, reference)),
        };
    }

    /// <summary>Rows of which three in four have a score of 0.25 and the others of 0.75, labelled accordingly; then a share of the labels that are 1 and of those that are 0 is turned round.</summary>
    public static OutcomeCells Drawn(Random random, int labels, double onesFlipped = 0, double zerosFlipped = 0)
    {
        var cells = new OutcomeCells();
        for (var row = 0; row < labels; row++)
        {
            var predicted = row % 4 == 0 ? 1 : 0;
            var score = predicted == 1 ? 0.75 : 0.25;
            var label = random.NextDouble() < score ? 1 : 0;
            if (random.NextDouble() < (label == 1 ? onesFlipped : zerosFlipped)) label = 1 - label;
            cells.Add(label, predicted, score);
        }

        return cells;
    }
}
