using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Performance;

/// <summary>Rows with label 0 and with label 1 per distinct score, by ascending score.</summary>
internal static class ScoreGroups
{
    /// <exception cref="ArgumentException">A score is NaN, a label is neither 0 nor 1, or the lengths differ.</exception>
    public static List<(long Negatives, long Positives)> Of(ReadOnlySpan<int> labels, ReadOnlySpan<double> scores)
    {
        if (labels.Length != scores.Length) throw new ArgumentException($"{labels.Length} labels and {scores.Length} scores.", nameof(scores));
        var sorted = scores.ToArray();
        var ordered = labels.ToArray();
        foreach (var label in ordered) ScoreCells.Binary(label);
        if (Array.Exists(sorted, double.IsNaN)) throw new ArgumentException("A score is NaN.", nameof(scores));
        Array.Sort(sorted, ordered);
        List<(long Negatives, long Positives)> groups = [];
        for (var i = 0; i < sorted.Length;)
        {
            long negatives = 0, positives = 0;
            for (var score = sorted[i]; i < sorted.Length && sorted[i] == score; i++)
            {
                if (ordered[i] == 0) negatives++;
                else positives++;
            }
            groups.Add((negatives, positives));
        }
        return groups;
    }

    /// <summary>Per score cell; null when a net count is negative.</summary>
    public static List<(long Negatives, long Positives)>? Of(OutcomeCells outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var (negatives, positives) = outcomes.LabelCounts();
        return Array.Exists(negatives, rows => rows < 0) || Array.Exists(positives, rows => rows < 0) ? null : [.. negatives.Zip(positives)];
    }
}
