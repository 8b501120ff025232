namespace Watchgrain.Statistics.Poisoning.Likeness;

/// <summary>The rows of some sources, whatever their labels say: turns contradictions into <see cref="Residuals"/>, those that were counted as well as drawn ones.</summary>
/// <remarks>
/// x = k − μ − n(a + δ): μ by the model, a the source's own excess per row of the predicted class in the reference, δ the median, by rows, of (k − μ)/n − a over the sources of the place, which takes out what all share. A source without reference is
/// measured without a, against the median of all sources without theirs. v = n·p(1 − p) with p = μ/n + a + δ, what is usual, at least ½ of n rows: where a model is too sure of itself, its own q(1 − q) is too small. A place where fewer than four sources have rows is left out: three peers are the least.
/// </remarks>
internal sealed class ResidualSet
{
    private const int Places = ContradictionProfile.Places;
    private const int Classes = ContradictionProfile.Classes;

    /// <summary>A source and three peers.</summary>
    public const int LeastSources = SourceLabelExcess.LeastPeers + 1;

    private readonly ProfiledSource[] sources;
    private readonly double[] levels;
    private readonly double[] levelVariances;
    private readonly bool[] hasLevel;
    private readonly bool[] counts = new bool[Places];

    public ResidualSet(IReadOnlyList<ProfiledSource> sources)
    {
        this.sources = [.. sources];
        (levels, levelVariances, hasLevel) = (new double[Count * Classes], new double[Count * Classes], new bool[Count * Classes]);
        for (var predicted = 0; predicted < Classes; predicted++)
            ReadLevels(predicted);
        for (var place = 0; place < Places; place++)
            counts[place] = this.sources.Count(source => source.Labels.Rows[place] > 0) >= LeastSources;
    }

    public int Count => sources.Length;

    public ContradictionProfile Of(int source) => sources[source].Labels;

    public bool HasLevel(int source, int place) => hasLevel[At(source, place)];

    public double Level(int source, int place) => levels[At(source, place)];

    public double LevelVariance(int source, int place) => levelVariances[At(source, place)];

    /// <summary>Whether the place says something of the source.</summary>
    public bool Counts(int source, int place) => counts[place] && sources[source].Labels.Rows[place] > 0;

    /// <summary>The contradictions that were counted, per source and place.</summary>
    public double[] Counted() => [.. sources.SelectMany(source => source.Labels.Contradictions.Select(k => (double)k))];

    public Residuals Of(double[] contradictions)
    {
        double[] excess = new double[Count * Places], variances = new double[Count * Places];
        double[] shifts = new double[Places], shiftsWithout = new double[Places];
        for (var place = 0; place < Places; place++)
        {
            if (!counts[place]) continue;
            shifts[place] = Shift(contradictions, place, beyondLevels: true);
            shiftsWithout[place] = Shift(contradictions, place, beyondLevels: false);
            for (var source = 0; source < Count; source++)
            {
                var labels = sources[source].Labels;
                if (labels.Rows[place] <= 0) continue;
                var usual = HasLevel(source, place) ? Level(source, place) + shifts[place] : shiftsWithout[place];
                double rows = labels.Rows[place];
                excess[source * Places + place] = contradictions[source * Places + place] - labels.Expected[place] - rows * usual;
                var p = Math.Clamp(labels.Expected[place] / rows + usual, 0.5 / rows, 1 - 0.5 / rows);
                variances[source * Places + place] = rows * p * (1 - p);
            }
        }
        return new(this, excess, variances, shifts, shiftsWithout);
    }

    private static int At(int source, int place) => source * Classes + ContradictionProfile.ClassOf(place);

    // Levels that fewer than four sources have are no measure of the others.
    private void ReadLevels(int predicted)
    {
        var known = new List<int>();
        for (var source = 0; source < Count; source++)
        {
            if (sources[source].Reference is not { } reference) continue;
            long rows = 0;
            double excess = 0, variance = 0;
            for (var place = predicted * ContradictionProfile.Ranges; place < (predicted + 1) * ContradictionProfile.Ranges; place++)
            {
                rows += reference.Rows[place];
                excess += reference.Contradictions[place] - reference.Expected[place];
                variance += reference.Variance[place];
            }
            if (rows == 0) continue;
            (levels[source * Classes + predicted], levelVariances[source * Classes + predicted]) = (excess / rows, variance / rows / rows);
            known.Add(source);
        }
        foreach (var source in known)
        {
            hasLevel[source * Classes + predicted] = known.Count >= LeastSources;
            if (known.Count < LeastSources) levels[source * Classes + predicted] = levelVariances[source * Classes + predicted] = 0;
        }
    }

    private double Shift(double[] contradictions, int place, bool beyondLevels)
    {
        var rates = new List<(double, double)>(Count);
        for (var source = 0; source < Count; source++)
        {
            var labels = sources[source].Labels;
            if (labels.Rows[place] <= 0 || (beyondLevels && !HasLevel(source, place))) continue;
            rates.Add(((contradictions[source * Places + place] - labels.Expected[place]) / labels.Rows[place] - (beyondLevels ? Level(source, place) : 0), labels.Rows[place]));
        }
        return rates.Count == 0 ? 0 : Medians.Weighted([.. rates]);
    }
}
