using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.Triggers;

/// <summary>What the labels of patterns showed in a reference: a tally per pattern, by ascending <c>Pattern.Key</c>.</summary>
/// <param name="Keys">Of the cells, and of the pairs that say something.</param>
/// <param name="Rows">Per key.</param>
/// <param name="Residuals">Per key.</param>
/// <param name="Informations">Per key.</param>
[GenerateSerializer, Immutable, Alias("wg.TriggerReference")]
public sealed record TriggerReference([property: Id(0)] int[] Keys, [property: Id(1)] int[] Rows, [property: Id(2)] double[] Residuals, [property: Id(3)] double[] Informations)
{
    /// <summary>65,536 rows of a reference say what is to be known of patterns that are rare in a pane.</summary>
    public const int MostRows = 1 << 16;

    /// <param name="rows">Labelled rows of the reference, <see cref="MostRows"/> at most.</param>
    public static TriggerReference Of(IReadOnlyList<PatternRow> rows)
    {
        var known = PatternBeliefs.Known(rows).OrderBy(pattern => pattern.Key).ToArray();
        return new(
            Array.ConvertAll(known, pattern => pattern.Key), Array.ConvertAll(known, pattern => pattern.Value.Rows),
            Array.ConvertAll(known, pattern => pattern.Value.Residual), Array.ConvertAll(known, pattern => pattern.Value.Information));
    }

    /// <summary>The same in the words of the statistics.</summary>
    public Dictionary<int, PatternTally> ToStatistics() => Enumerable.Range(0, Keys.Length).ToDictionary(place => Keys[place], place => new PatternTally(Rows[place], Residuals[place], Informations[place]));
}
