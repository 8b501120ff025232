namespace Watchgrain.Statistics.Poisoning.Likeness;

/// <summary>What contradictions are beyond what is usual, per source and place (<see cref="ResidualSet"/>), and which sources have noticeably much or little of it.</summary>
internal sealed class Residuals
{
    private const int Places = ContradictionProfile.Places;

    /// <summary>All rows, those that were predicted 0, and those that were predicted 1.</summary>
    public const int Kinds = 1 + ContradictionProfile.Classes;

    private readonly ResidualSet set;
    private readonly double[] excess;
    private readonly double[] variances;

    public Residuals(ResidualSet set, double[] excess, double[] variances, double[] shifts, double[] shiftsWithout)
    {
        (this.set, this.excess, this.variances, Shifts, ShiftsWithout) = (set, excess, variances, shifts, shiftsWithout);
        Scores = new double?[set.Count * Kinds];
        Scales = new double[Kinds];
        for (var kind = 0; kind < Kinds; kind++)
        {
            var known = new List<double>(set.Count);
            for (var source = 0; source < set.Count; source++)
            {
                Scores[source * Kinds + kind] = Score(source, kind);
                if (Scores[source * Kinds + kind] is { } z) known.Add(z);
            }
            Scales[kind] = known.Count >= ResidualSet.LeastSources ? Math.Max(1, Medians.Scale(known, 0)) : 1;
        }
    }

    /// <summary>δ per place, of the sources with a level.</summary>
    public double[] Shifts { get; }

    /// <summary>δ per place, of all sources without theirs.</summary>
    public double[] ShiftsWithout { get; }

    /// <summary>z = Σx/√(Σv + n²·Var(a)) per source of all rows, of those predicted 0, and of those predicted 1, before it is divided by its scale; null without rows.</summary>
    public double?[] Scores { get; }

    /// <summary>max(1, 1.4826 · median |z|): sources that differ more than by chance are measured by what is usual among them.</summary>
    public double[] Scales { get; }

    public double Excess(int source, int place) => excess[source * Places + place];

    public double TotalExcess(int source) => Sums(source, 0).Excess;

    /// <summary>z in units of its scale.</summary>
    public double? ScaledScore(int source, int kind) => Scores[source * Kinds + kind] / Scales[kind];

    /// <summary>The largest |z| of the three, in units of its scale.</summary>
    public double Strength(int source)
    {
        var most = 0.0;
        for (var kind = 0; kind < Kinds; kind++) most = Math.Max(most, Math.Abs(ScaledScore(source, kind) ?? 0));
        return most;
    }

    /// <summary>
    /// The sources that stand out by more than <paramref name="threshold"/>, the strongest <paramref name="most"/>, in their order.
    /// </summary>
    public int[] Noticeable(double threshold, int most)
    {
        var strengths = new double[set.Count];
        for (var source = 0; source < strengths.Length; source++) strengths[source] = Strength(source);
        return [.. Enumerable.Range(0, set.Count).Where(source => strengths[source] > threshold).OrderByDescending(source => strengths[source]).Take(most).Order()];
    }

    /// <summary>The profile of a source, x/√(v + n²·Var(a) + 1) per place, divided by its length; zeros when it has none. The 1 keeps one contradicted row of a few that the model was sure of from being all of a profile.</summary>
    public double[] Direction(int source)
    {
        var direction = new double[Places];
        var labels = set.Of(source);
        for (var place = 0; place < Places; place++)
        {
            if (!set.Counts(source, place)) continue;
            double rows = labels.Rows[place];
            direction[place] = Excess(source, place) / Math.Sqrt(variances[source * Places + place] + rows * rows * set.LevelVariance(source, place) + 1);
        }
        var length = Math.Sqrt(direction.Sum(value => value * value));
        if (length > 0)
            foreach (ref var value in direction.AsSpan()) value /= length;
        return direction;
    }

    /// <summary>How far sources lie apart for good, as an excess per row of a predicted class: √max(0, (1.4826 · median |r|)² − median of the variances by chance).</summary>
    public double Spread(int predicted)
    {
        List<double> rates = [], chances = [];
        for (var source = 0; source < set.Count; source++)
        {
            var (x, v, rows) = Sums(source, 1 + predicted);
            if (v <= 0) continue;
            rates.Add(x / rows);
            chances.Add(v / rows / rows);
        }
        if (rates.Count < ResidualSet.LeastSources) return 0;
        var scale = Medians.Scale(rates, 0);
        return Math.Sqrt(Math.Max(0, scale * scale - Medians.Of(chances.ToArray())));
    }

    private double? Score(int source, int kind)
    {
        var (x, v, _) = Sums(source, kind);
        return v > 0 ? x / Math.Sqrt(v) : null;
    }

    private (double Excess, double Variance, double Rows) Sums(int source, int kind)
    {
        double x = 0, v = 0, all = 0;
        var labels = set.Of(source);
        for (var predicted = 0; predicted < ContradictionProfile.Classes; predicted++)
        {
            if (kind != 0 && kind != 1 + predicted) continue;
            double rows = 0;
            var first = predicted * ContradictionProfile.Ranges;
            for (var place = first; place < first + ContradictionProfile.Ranges; place++)
            {
                if (!set.Counts(source, place)) continue;
                x += Excess(source, place);
                v += variances[source * Places + place];
                rows += labels.Rows[place];
            }
            v += rows * rows * set.LevelVariance(source, first);
            all += rows;
        }
        return (x, v, all);
    }
}
