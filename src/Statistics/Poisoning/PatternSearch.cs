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

    private static readonly double[] Thetas = [1, 2.5, 6];

    private readonly PatternBeliefs beliefs;
    private readonly IReadOnlyList<PatternRow> rows;
    private readonly PatternTallies tallies;
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
        var unusual = new List<(Pattern Pattern, int Label, double Deviation)>();
        foreach (var (pattern, tally) in tallies.NonEmpty())
        {
            if (tally.Rows > MostShare * rows.Count) continue;
            Rare++;
            var deviation = Math.Abs(tally.Residual) / Math.Sqrt(tally.Information + 0.25);
            if (deviation >= LeastDeviation) unusual.Add((pattern, tally.Residual > 0 ? 1 : 0, deviation));
        }
        Unusual = [.. unusual.OrderByDescending(one => one.Deviation).ThenBy(one => one.Pattern.Key).Take(MostUnusual).Select(one => (one.Pattern, one.Label))];
    }

    /// <summary>Patterns that have rows, and not too many.</summary>
    public int Rare { get; }

    /// <summary>ln of the evidence at which a pattern is suspect: each of either label comes to it once in so many panes at most, on average over time, as long as it is as it was.</summary>
    public double LogSuspect => Math.Log(2.0 * Math.Max(1, Rare) / FalseSuspicion);

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
        int[] left = explained.Count == 0 ? own : [.. own.Where(row => !explained.Contains(row))];
        if (left.Length == 0) return null;
        var sign = label == 1 ? 1 : -1;
        var lift = Math.Exp(Shift(pattern, own, sign));
        double expected = 0;
        Span<double> logs = stackalloc double[Thetas.Length];
        logs.Clear();
        foreach (var row in left)
        {
            var chance = PatternTallies.ChanceOf(rows[row]);
            var odds = lift * (label == 1 ? chance / (1 - chance) : (1 - chance) / chance);
            var raised = odds / (1 + odds);
            expected += raised;
            for (var bet = 0; bet < logs.Length; bet++) logs[bet] -= Math.Log(1 + (raised * (Math.Exp(Thetas[bet]) - 1)));
        }
        int[] members = [.. left.Where(row => rows[row].Label == label)];
        for (var bet = 0; bet < logs.Length; bet++) logs[bet] += Thetas[bet] * members.Length;
        // Of most pairs the cells themselves show in this pane how far they have gone. A root of an e-value is one.
        var isOfCell = !pattern.IsPair || 2 * own.Length > Math.Min(tallies.Of(pattern.Feature, pattern.Code).Rows, tallies.Of(pattern.Other, pattern.OtherCode).Rows);
        var effect = isOfCell ? 1 + (paneVariance * left.Length) : 1;
        return new(left.Length, members.Length, expected, LogMean(logs) / effect, members) { IsOfCell = isOfCell };
    }

    // By how much log odds of the label may lie above the scores, in logits, without being evidence.
    private double Shift(Pattern pattern, int[] own, int sign)
    {
        var (mean, variance) = beliefs.Of(pattern);
        var tally = tallies.Of(own);
        var shift = Math.Max(sign * mean, sign * (tallies.All - tally).Moved);
        if (pattern.IsPair)
        {
            shift = Math.Max(shift, sign * (tallies.Of(pattern.Feature, pattern.Code) - tally).Moved);
            shift = Math.Max(shift, sign * (tallies.Of(pattern.Other, pattern.OtherCode) - tally).Moved);
        }
        return Math.Max(0, shift) + (beliefs.Deviations * Math.Sqrt(variance));
    }

    private static double LogMean(ReadOnlySpan<double> logs)
    {
        var most = double.NegativeInfinity;
        foreach (var log in logs) most = Math.Max(most, log);
        double sum = 0;
        foreach (var log in logs) sum += Math.Exp(log - most);
        return most + Math.Log(sum / logs.Length);
    }
}
