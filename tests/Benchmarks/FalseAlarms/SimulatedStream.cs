using Watchgrain.Statistics.Sequential;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Benchmarks.FalseAlarms;

/// <summary>
/// A stream with its drawn reference and its production detector. Numeric references are drawn row by row and binned as the monitor does; panes of independent rows are then drawn as counts from the true probabilities of those bins, which is
/// exact, and panes of dependent rows row by row.
/// </summary>
internal sealed class SimulatedStream
{
    /// <summary>Rows of a pane, of the reference's too.</summary>
    public const int PaneRows = 100;

    /// <summary>The autocorrelation of neighbouring rows of the kind that has one: the mean of a pane then has 1.86 times the variance of independent rows.</summary>
    private const double Autocorrelation = .3;

    private static readonly Law[] Laws = [new Law.OfNormal(), new Law.HeavyTailed(), new Law.Tied(), new Law.OfNormal()];
    private static readonly int[] Categories = [2, 4, 8, 20, 60];

    private readonly FastRandom random;
    private readonly long[] reference;
    private readonly double? reserve;
    private readonly double[] edges = [];
    private readonly int[] firstEdge = [];
    private readonly int[] cellOf = [];
    private readonly RankTiltEDetector? ranks;
    private readonly CategoricalEDetector? categories;
    private readonly long[] counts;
    private readonly Func<double>? following;
    private CellDraws? draws;

    /// <summary>A stream of a fleet.</summary>
    /// <param name="kind">What its rows are.</param>
    /// <param name="index">Which stream of its kind: categorical ones differ in their number of categories.</param>
    /// <param name="referenceRows">A multiple of <see cref="PaneRows"/>.</param>
    /// <param name="slack">As in production.</param>
    /// <param name="random">Its own generator.</param>
    /// <param name="withEffect">False: rows are taken as independent whatever the reference's panes say.</param>
    public static SimulatedStream Of(StreamKind kind, int index, int referenceRows, ReferenceSlack slack, FastRandom random, bool withEffect = true) => kind == StreamKind.Categorical
        ? new(ZipfOf(index), referenceRows, slack, random, withEffect)
        : new(RowsOf(kind, random), kind == StreamKind.Autocorrelated ? null : Laws[(int)kind], referenceRows, slack, random, withEffect);

    /// <param name="next">Draws a row.</param>
    /// <param name="law">Of independent rows; null: panes are drawn row by row.</param>
    /// <param name="referenceRows">A multiple of <see cref="PaneRows"/>.</param>
    /// <param name="slack">As in production.</param>
    /// <param name="random">Its own generator.</param>
    /// <param name="withEffect">Whether the design effect is estimated.</param>
    public SimulatedStream(Func<double> next, Law? law, int referenceRows, ReferenceSlack slack, FastRandom random, bool withEffect = true)
    {
        (this.random, following) = (random, next);
        var values = new double[referenceRows];
        foreach (ref var value in values.AsSpan()) value = next();
        var binning = NumericBinning.FromReference(values);
        edges = DriftEdges(binning, values);
        firstEdge = FirstEdges(edges);
        long[][] panes = [.. Enumerable.Range(0, referenceRows / PaneRows).Select(pane => Binned(values.AsSpan(pane * PaneRows, PaneRows)))];
        (reference, counts) = (Sum(panes), new long[edges.Length + 1]);
        if (law is not null) ChangeTo(law);
        Effect = withEffect ? DesignEffect.OfRanks(panes, new int[panes.Length], slack.LogThreshold ?? 0) : DesignEffect.None;
        ranks = new RankTiltEDetector(counts.Length, slack, effect: Effect);
    }

    /// <param name="shares">Of its categories.</param>
    /// <param name="referenceRows">A multiple of <see cref="PaneRows"/>.</param>
    /// <param name="slack">As in production.</param>
    /// <param name="random">Its own generator.</param>
    /// <param name="withEffect">Whether the design effect is estimated.</param>
    public SimulatedStream(double[] shares, int referenceRows, ReferenceSlack slack, FastRandom random, bool withEffect = true)
    {
        this.random = random;
        var byCategory = new CellDraws(shares);
        var drawn = new long[referenceRows / PaneRows][];
        for (var pane = 0; pane < drawn.Length; pane++) byCategory.Pane(random, PaneRows, drawn[pane] = new long[shares.Length]);
        // Folded as the monitor does.
        var whole = Sum(drawn);
        var summary = new CategoricalSummary();
        foreach (var category in Enumerable.Range(0, whole.Length).Where(category => whole[category] > 0)) summary.Add(Name(category), whole[category]);
        var cells = CategoryCells.FromReference(summary);
        cellOf = [.. Enumerable.Range(0, shares.Length).Select(CellOf)];
        long[][] panes = [.. drawn.Select(pane => Folded(pane))];
        (counts, reserve) = (new long[cells.Count], cells.NewReserve);
        reference = Sum(panes);
        ChangeTo(shares);
        Effect = withEffect ? DesignEffect.OfCells(panes, new int[panes.Length], slack.LogThreshold ?? 0) : DesignEffect.None;
        categories = new CategoricalEDetector(counts.Length, slack, effect: Effect);

        int CellOf(int category)
        {
            var one = new CategoricalSummary();
            one.Add(Name(category));
            return Array.IndexOf(cells.Fold(summary, one).Current, 1);
        }

        long[] Folded(long[] pane)
        {
            var folded = new long[cells.Count];
            for (var category = 0; category < pane.Length; category++) folded[cellOf[category]] += pane[category];
            return folded;
        }
    }

    public DesignEffect Effect { get; }

    public double LogR => ranks?.LogR ?? categories!.LogR;

    /// <summary>Draws a pane and takes a step; ln R.</summary>
    public double Step()
    {
        if (draws is not null)
        {
            draws.Pane(random, PaneRows, counts);
        }
        else
        {
            Array.Clear(counts);
            for (var row = 0; row < PaneRows; row++) counts[Bin(following!())]++;
        }
        return (ranks?.Step(counts, reference) ?? categories!.Step(counts, reference, reserve)).LogR;
    }

    public void Reset()
    {
        ranks?.Reset();
        categories?.Reset();
    }

    /// <summary>The rows of a numeric kind, one after the other. Those that depend on each other have the unit normal law too.</summary>
    public static Func<double> RowsOf(StreamKind kind, FastRandom random)
    {
        var law = Laws[(int)kind];
        if (kind != StreamKind.Autocorrelated) return () => law.Draw(random);
        var value = random.Normal();
        var fresh = Math.Sqrt(1 - Autocorrelation * Autocorrelation);
        return () => value = Autocorrelation * value + fresh * random.Normal();
    }

    /// <summary>The shares of the categories of a categorical stream: 2 to 60, as 1, ½, ⅓, …</summary>
    public static double[] ZipfOf(int index) => Zipf(Categories[index % Categories.Length]);

    /// <summary>From now on rows are independent and of another law.</summary>
    public void ChangeTo(Law law)
    {
        double[] below = [0, .. edges.Select(law.Below), 1];
        draws = new CellDraws([.. below.Zip(below.Skip(1), (from, to) => to - from)]);
    }

    /// <summary>From now on the categories have other shares.</summary>
    public void ChangeTo(double[] shares)
    {
        var probabilities = new double[counts.Length];
        for (var category = 0; category < shares.Length; category++) probabilities[cellOf[category]] += shares[category];
        draws = new CellDraws(probabilities);
    }

    private static double[] DriftEdges(NumericBinning binning, double[] values)
    {
        var whole = new NumericSummary(binning);
        whole.Add(values);
        var cells = DriftCells.Of(binning, [whole.CellCounts.ToArray()]);
        return [.. Enumerable.Range(0, binning.Edges.Length).Where(edge => cells.CellOf[edge + 1] != cells.CellOf[edge]).Select(edge => binning.Edges[edge])];
    }

    private static double[] Zipf(int categories)
    {
        var weights = Enumerable.Range(1, categories).Select(rank => 1.0 / rank).ToArray();
        return [.. weights.Select(weight => weight / weights.Sum())];
    }

    private static long[] Sum(long[][] panes)
    {
        var sum = new long[panes[0].Length];
        foreach (var pane in panes)
        {
            for (var cell = 0; cell < sum.Length; cell++) sum[cell] += pane[cell];
        }
        return sum;
    }

    private static string Name(int category) => $"c{category:D3}";

    private long[] Binned(Span<double> values)
    {
        var binned = new long[edges.Length + 1];
        foreach (var value in values) binned[Bin(value)]++;
        return binned;
    }

    // The number of edges ≤ value, from the first that can be above it.
    private int Bin(double value)
    {
        var edge = firstEdge[Slot(value)];
        while (edge < edges.Length && edges[edge] <= value) edge++;
        return edge;
    }

    private static int Slot(double value) => (int)Math.Clamp(value * 128 + 512, 0, 1023);

    private static int[] FirstEdges(double[] edges)
    {
        var first = new int[1024];
        for (var slot = 1; slot < first.Length; slot++) first[slot] = edges.Count(edge => Slot(edge) < slot);
        return first;
    }
}
