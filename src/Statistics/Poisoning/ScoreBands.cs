namespace Watchgrain.Statistics.Poisoning;

/// <summary>
/// What the labelled rows of a pane show against their scores, by score: a model that decays is wrong by more logits where it is surer (a tenth of the labels 0 that become 1 are two logits at a score of .02, and a fifth of one at .5), and no one shift tells it. Immutable.
/// </summary>
internal sealed class ScoreBands
{
    /// <summary>20 bands of as many rows each.</summary>
    private const int Most = 20;

    /// <summary>500 rows: fewer are no band.</summary>
    private const int LeastRows = 500;

    private readonly PatternTallies tallies;
    private readonly int[] bandOf;
    private readonly PatternTally[] bands;

    /// <param name="rows">Of a pane.</param>
    /// <param name="tallies">Of them.</param>
    public ScoreBands(IReadOnlyList<PatternRow> rows, PatternTallies tallies)
    {
        this.tallies = tallies;
        bandOf = new int[rows.Count];
        bands = new PatternTally[Math.Clamp(rows.Count / LeastRows, 1, Most)];
        foreach (var (place, row) in Enumerable.Range(0, rows.Count).OrderBy(row => rows[row].Chance).Index())
        {
            bandOf[row] = (int)((long)place * bands.Length / rows.Count);
            bands[bandOf[row]] += tallies.Of(row);
        }
    }

    /// <summary>By how much the log odds of label 1 of the rows of a pattern have moved if they do what all other rows with such scores do, in logits.</summary>
    /// <param name="own">The rows of the pattern.</param>
    public double[] MovedWithout(int[] own)
    {
        var others = (PatternTally[])bands.Clone();
        foreach (var row in own) others[bandOf[row]] -= tallies.Of(row);
        return Array.ConvertAll(own, row => others[bandOf[row]].MovedOfAlike);
    }
}
