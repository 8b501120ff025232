using MathNet.Numerics.Distributions;

namespace Watchgrain.Statistics.Poisoning;

/// <summary>
/// Looks among the labelled rows of a pane for what a planted trigger leaves: a rare cell, or pair of cells, whose labels follow it and not the scores. (docs/statistics.md) Not thread-safe.
/// </summary>
/// <remarks>
/// <para>The evidence for label c in a pattern is an e-value over its rows: the mean over θ of e^(θk) / Π(1 + q(e^θ − 1)), k the labels that are c and q their probabilities. These are the calibrated scores, with log odds raised by the
/// largest of what the pattern showed in the reference, what all other rows show in this pane, and what the other rows of either cell show, and by as many standard deviations as hold for all patterns together. So a model that decays, a class
/// that has become more frequent and a cell that departs are no evidence for its pairs.</para>
/// </remarks>
public sealed class PatternSearch
{
    /// <summary>8 rows: as many are the least support of a pattern.</summary>
    public const int LeastRows = 8;

    /// <summary>A twentieth of the rows: more frequent patterns are slices, which are looked for elsewhere.</summary>
    public const double MostShare = 0.05;

    /// <summary>1 %: so many panes, on average over time, begin to suspect a pattern that nobody has planted.</summary>
    public const double FalseSuspicion = 0.01;

    /// <summary>Patterns whose residual is below 2 standard deviations are not looked at closer.</summary>
    private const double LeastDeviation = 2;

    /// <summary>4,096 patterns are looked at closer, those that deviate most: where a model decays nearly all deviate.</summary>
    private const int MostUnusual = 4096;

    /// <summary>All labels of a cell can be the same: then its pairs are no evidence.</summary>
    private const double MostExcess = 0.999;

    // One in ten thousand.
    private const double Coincidence = 1e-4;

    private readonly PatternBeliefs beliefs;
    private readonly IReadOnlyList<PatternRow> rows;
    private readonly PatternTallies tallies;
    private readonly ScoreBands bands;
    private readonly double paneVariance;

    /// <param name="beliefs">Of the reference.</param>
    /// <param name="rows">Of a pane.</param>
    /// <param name="paneVariance">By how much each further row of a cell adds to the variance of its share of labels in a pane, in parts of that of one row: the rows of a cell go astray together (the weather of one airport). n of them count for n/(1 + nv). At least 0.</param>
    public PatternSearch(PatternBeliefs beliefs, IReadOnlyList<PatternRow> rows, double paneVariance = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(paneVariance);
        this.paneVariance = paneVariance;
        ArgumentNullException.ThrowIfNull(beliefs);
        ArgumentNullException.ThrowIfNull(rows);
        (this.beliefs, this.rows, tallies) = (beliefs, rows, new(rows));
        bands = new(rows, tallies);
        var unusual = new List<(Pattern Pattern, int Label, double Deviation)>();
        foreach (var (pattern, tally) in tallies.NonEmpty())
        {
            if (tally.Rows > MostShare * rows.Count) continue;
            Rare++;
            if (tally.Rows >= LeastRows) Supported++;
            var deviation = Math.Abs(tally.Residual) / Math.Sqrt(tally.Information + 0.25);
            if (deviation >= LeastDeviation) unusual.Add((pattern, tally.Residual > 0 ? 1 : 0, deviation));
        }
        Unusual = [.. unusual.OrderByDescending(one => one.Deviation).ThenBy(one => one.Pattern.Key).Take(MostUnusual).Select(one => (one.Pattern, one.Label))];
    }

    /// <summary>Patterns that have rows, and not too many.</summary>
    public int Rare { get; }

    /// <summary>Of them, those with as many rows as a pattern must have.</summary>
    public int Supported { get; }

    /// <summary>ln of the evidence over panes at which a pattern is suspect: a quarter of <see cref="FalseSuspicion"/> over all that are rare, and either label.</summary>
    public double LogSuspect => Math.Log(2.0 * Math.Max(1, Rare) / (FalseSuspicion / 4));

    /// <summary>ln of the evidence of the pane alone at which it is: the rest of <see cref="FalseSuspicion"/> over those with enough rows. Less than over panes.</summary>
    public double LogSuspectInPane => Math.Log(2.0 * Math.Max(1, Supported) / (FalseSuspicion * 3 / 4));

    /// <summary>The patterns, and the label of each, that are worth a closer look.</summary>
    public IReadOnlyList<(Pattern Pattern, int Label)> Unusual { get; }

    /// <param name="pattern">Of the same features as the rows.</param>
    /// <param name="label">0 or 1.</param>
    /// <param name="explained">Rows with this label to leave out: another pattern explains them. That can only take evidence away.</param>
    /// <returns>Null when no rows are left.</returns>
    public PatternEvidence? Of(Pattern pattern, int label, IReadOnlySet<int> explained)
    {
        ArgumentNullException.ThrowIfNull(explained);
        if (Math.Max(pattern.Feature, pattern.Other) >= tallies.Features) return null;
        int[] own = [.. tallies.RowsOf(pattern)];
        var believed = beliefs.Of(pattern);
        (int Row, double Odds)[] left = [.. own.Zip(Odds(pattern, label, believed.Mean, own)).Where(one => !explained.Contains(one.First))];
        if (left.Length == 0) return null;
        var deviation = Math.Sqrt(believed.Variance);
        var labels = new PlantedLabels([.. left.Select(one => one.Odds)], [.. left.Select(one => rows[one.Row].Label == label)]);
        // Of most pairs the cells themselves show in this pane how far they have gone. A root of an e-value is one.
        var isOfCell = !pattern.IsPair || 2 * own.Length > Math.Min(tallies.Of(pattern.Feature, pattern.Code).Rows, tallies.Of(pattern.Other, pattern.OtherCode).Rows);
        var effect = isOfCell ? 1 + (paneVariance * left.Length) : 1;
        var factor = labels.LogFactorAt(beliefs.Deviations * deviation) / effect;
        // Most show nothing even beside what is likeliest.
        var inPane = labels.LogFactorAt(0) / effect < LogSuspectInPane ? factor : labels.LogFactorOf(deviation) / effect;
        return new(left.Length, labels.Matching, labels.Expected, factor, [.. left.Select(one => one.Row).Where(row => rows[row].Label == label)]) { IsOfCell = isOfCell, LogFactorInPane = inPane, ComeTogether = ComeTogether(pattern, own.Length) };
    }

    // Whether the two values meet more often in the pane than ever by chance.
    private bool ComeTogether(Pattern pattern, int count)
    {
        if (!pattern.IsPair) return false;
        var (one, other) = (tallies.Of(pattern.Feature, pattern.Code).Rows, tallies.Of(pattern.Other, pattern.OtherCode).Rows);
        var (few, many) = (Math.Min(one, other), Math.Max(one, other));
        return many < rows.Count && 1 - Binomial.CDF((double)many / rows.Count, few, count - 1) <= Coincidence;
    }

    // Odds of the label by the scores, and by what is known to lie beside them where nothing is planted: the largest of all that is.
    private double[] Odds(Pattern pattern, int label, double believed, int[] own)
    {
        var sign = label == 1 ? 1 : -1;
        var (shift, share) = (Math.Max(0, sign * believed), 0.0);
        if (pattern.IsPair)
        {
            var tally = tallies.Of(own);
            // What few rows show by chance would hide whatever is planted beside them.
            foreach (var others in ((PatternTally[])[tallies.Of(pattern.Feature, pattern.Code) - tally, tallies.Of(pattern.Other, pattern.OtherCode) - tally]).Where(others => others.Rows >= LeastRows))
                (shift, share) = (Math.Max(shift, sign * others.Moved), Math.Max(share, others.ExcessOf(label)));
        }
        return [.. own.Zip(bands.MovedWithout(own), (row, moved) =>
        {
            var chance = PatternTallies.ChanceOf(rows[row]);
            var odds = label == 1 ? chance / (1 - chance) : (1 - chance) / chance;
            return Math.Max(Math.Exp(Math.Max(shift, sign * moved)) * odds, (odds + share) / (1 - Math.Min(share, MostExcess)));
        })];
    }
}
