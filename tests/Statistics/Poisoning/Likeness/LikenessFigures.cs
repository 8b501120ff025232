using Watchgrain.Statistics.Poisoning.Likeness;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.Poisoning.Likeness;

/// <summary>Seven small sources by a formula, of which numpy has computed what they show (all literals of ResidualsTests and AverageLinkageTests).</summary>
internal static class LikenessFigures
{
    private static readonly int[] Cells = [5, 20, 50, 100, 200, 400];
    private static readonly int[] Shared = [3, 2, 1, 4, 2, 1, 0, 0, 1, 0, 0, 0];

    public const int Sources = 7;

    public static ContradictionProfile Profile(int source)
    {
        var outcomes = new OutcomeCells();
        for (var place = 0; place < ContradictionProfile.Places; place++)
        {
            var (predicted, cell) = (place / 6, Cells[place % 6]);
            var q = (cell + 0.5) / 1024;
            var rows = 40 + 7 * ((source * 5 + place * 3) % 11);
            var contradictions = Math.Clamp((int)Math.Round(rows * q) + (source * source + 3 * place + source * place) % 4 - 1 + (source < 3 ? Shared[place] : 0), 0, rows);
            outcomes.Add(1 - predicted, predicted, predicted == 1 ? 1 - q : q, contradictions);
            outcomes.Add(predicted, predicted, predicted == 1 ? 1 - q : q, rows - contradictions);
        }
        return ContradictionProfile.Of(outcomes)!;
    }

    public static ResidualSet Set() => new([.. Enumerable.Range(0, Sources).Select(source => new ProfiledSource(Profile(source)))]);
}
