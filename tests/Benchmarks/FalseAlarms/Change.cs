
namespace Watchgrain.Benchmarks.FalseAlarms;

/// <summary>
/// A change of one stream, as the e-detector sees it (a law or shares of categories) and as a detector of a mean does: the pane's mean of the statistic in which the change is largest, of mean 0 and standard deviation 1 per row before it.
/// A rival that is told which statistic to look at has an advantage; one that watches all of a stream must be the stricter with each.
/// </summary>
internal sealed class Change
{
    private const double Share = .2;
    private const int Others = 7;

    private Change(string name, Func<FastRandom, ReferenceSlackOf, SimulatedStream> stream, Action<SimulatedStream> apply, Func<FastRandom, bool, double> row, Func<FastRandom, bool, double> pane, double allowance, int statistics = 2)
    {
        (Name, Stream, Apply, Row, Pane, Allowance, Statistics) = (name, stream, apply, row, pane, allowance, statistics);
    }

    public string Name { get; }

    /// <summary>A stream before the change.</summary>
    public Func<FastRandom, ReferenceSlackOf, SimulatedStream> Stream { get; }

    /// <summary>Makes the change.</summary>
    public Action<SimulatedStream> Apply { get; }

    /// <summary>The statistic of a row, before or after the change.</summary>
    public Func<FastRandom, bool, double> Row { get; }

    /// <summary>Its mean over a pane.</summary>
    public Func<FastRandom, bool, double> Pane { get; }

    /// <summary>k of the CUSUM that is tuned to the change, in standard deviations of a pane's mean.</summary>
    public double Allowance { get; }

    /// <summary>How many statistics a detector of means has to watch to see any such change of the stream: a number's mean and mean of squares, or the share of each category.</summary>
    public int Statistics { get; }

    public static Change[] All { get; } =
    [
        OfMean(.1), OfMean(.25), OfMean(.5), OfMean(1), OfDeviation(1.25), OfDeviation(1.5), OfDeviation(.8), OfShare(.02), OfShare(.05), OfShare(.1),
    ];

    private static Change OfMean(double shift) => new(
        FormattableString.Invariant($"mean + {shift} sd"),
        Numeric,
        stream => stream.ChangeTo(new Law.OfNormal(shift)),
        (random, after) => (after ? shift : 0) + random.Normal(),
        (random, after) => (after ? shift : 0) + random.Normal() / Math.Sqrt(SimulatedStream.PaneRows),
        shift / 2 * Math.Sqrt(SimulatedStream.PaneRows));

    // The mean of (z² − 1)/√2: χ² of the rows. The best reference value of its CUSUM is v ln v/(v − 1) for a variance of v (Hawkins, Olwell 1998).
    private static Change OfDeviation(double factor)
    {
        var variance = factor * factor;
        return new(
            FormattableString.Invariant($"sd x {factor}"),
            Numeric,
            stream => stream.ChangeTo(new Law.OfNormal(0, factor)),
            (random, after) => (Math.Pow(random.Normal(), 2) * (after ? variance : 1) - 1) / Math.Sqrt(2),
            (random, after) => (ChiSquared(random) / SimulatedStream.PaneRows * (after ? variance : 1) - 1) / Math.Sqrt(2),
            Math.Abs(variance * Math.Log(variance) / (variance - 1) - 1) / Math.Sqrt(2) * Math.Sqrt(SimulatedStream.PaneRows));
    }

    private static Change OfShare(double more)
    {
        double[] before = [Share, .. Enumerable.Repeat((1 - Share) / Others, Others)], after = [Share + more, .. Enumerable.Repeat((1 - Share - more) / Others, Others)];
        var deviation = Math.Sqrt(Share * (1 - Share));
        CellDraws quiet = Binomial(Share), changed = Binomial(Share + more);
        return new(
            FormattableString.Invariant($"share .2 + {more}"),
            (random, settings) => new(before, settings.Rows, settings.Slack, random),
            stream => stream.ChangeTo(after),
            (random, isAfter) => ((random.Uniform() < Share + (isAfter ? more : 0) ? 1 : 0) - Share) / deviation,
            (random, isAfter) => ((double)(isAfter ? changed : quiet).One(random) / SimulatedStream.PaneRows - Share) / deviation,
            more / deviation / 2 * Math.Sqrt(SimulatedStream.PaneRows),
            statistics: 1 + Others);
    }

    private static SimulatedStream Numeric(FastRandom random, ReferenceSlackOf settings)
    {
        var law = new Law.OfNormal();
        return new(() => law.Draw(random), law, settings.Rows, settings.Slack, random);
    }

    private static CellDraws Binomial(double p) => new([.. Enumerable.Range(0, SimulatedStream.PaneRows + 1).Select(k => MathNet.Numerics.Distributions.Binomial.PMF(p, SimulatedStream.PaneRows, k))]);

    // Of as many degrees of freedom as a pane has rows: twice a gamma variable (Marsaglia, Tsang 2000).
    private static double ChiSquared(FastRandom random)
    {
        const double d = SimulatedStream.PaneRows / 2.0 - 1 / 3.0;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = random.Normal();
            var v = Math.Pow(1 + c * x, 3);
            if (v > 0 && Math.Log(random.Uniform()) < .5 * x * x + d - d * v + d * Math.Log(v)) return 2 * d * v;
        }
    }
}
