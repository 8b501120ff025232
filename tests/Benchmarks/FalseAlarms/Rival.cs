using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Benchmarks.FalseAlarms;

/// <summary>A detector of a mean, with the one number by which its false alarms are set, and how many it has.</summary>
/// <param name="Name">With what is fixed.</param>
/// <param name="Make">For a strictness: the larger, the fewer alarms, their logarithm nearly in proportion.</param>
/// <param name="From">A strictness at which alarms are frequent.</param>
/// <param name="ByRow">Fed row by row (else by pane means).</param>
/// <param name="Scale">By what the statistic is multiplied.</param>
internal sealed record Rival(string Name, Func<double, SequentialDetector> Make, double From, bool ByRow = false, double Scale = 1)
{
    private const int WarmUp = 500;
    private const int Panes = 10_000;

    /// <summary>So few alarms say what a rate is to a fifth.</summary>
    private const double Countable = 30;

    /// <summary>Enough of them for the last point of the line.</summary>
    private const double Enough = 150;

    /// <summary>ADWIN on pane means, one look at each; strictness is ln(1/δ).</summary>
    public static Rival Adwin { get; } = new("ADWIN", strictness => new Adwin(Math.Exp(-strictness), clock: 1), .3);

    /// <summary>Page-Hinkley on pane means with δ in standard deviations of a row; strictness is λ.</summary>
    public static Rival PageHinkley(double delta) => new($"Page-Hinkley {delta}", strictness => new PageHinkley(delta: delta, threshold: strictness), .08);

    /// <summary>ADWIN on rows, a look every 32; strictness is ln(1/δ).</summary>
    public static Rival AdwinOnRows { get; } = new("ADWIN on rows", strictness => new Adwin(Math.Exp(-strictness)), .3, ByRow: true);

    /// <summary>KSWIN on rows, the newest 300 against the 300 before them; strictness is ln(1/α).</summary>
    public static Rival Kswin { get; } = new("KSWIN", strictness => new Kswin(1, Math.Exp(-strictness), 600, 300), 6, ByRow: true);

    /// <summary>CUSUM on pane means about the true mean, in their standard deviations; strictness is h.</summary>
    public static Rival Cusum(double allowance) => new("CUSUM", strictness => new Cusum(allowance, strictness, twoSided: true), .2, Scale: Math.Sqrt(SimulatedStream.PaneRows));

    /// <summary>Takes a pane; whether there was an alarm in it.</summary>
    public bool Step(SequentialDetector detector, Change change, FastRandom random, bool after)
    {
        var alarm = false;
        for (var value = 0; value < (ByRow ? SimulatedStream.PaneRows : 1); value++)
        {
            if (detector.Add(Scale * (ByRow ? change.Row(random, after) : change.Pane(random, after))) != ControlState.Drift) continue;
            alarm = true;
            if (detector is Cusum) detector.Reset();
        }
        return alarm;
    }

    /// <summary>The strictness at which there is one alarm in so many panes of a stream: beyond what can be counted in a straight line of ln rate through the last two strictnesses at which it can.</summary>
    /// <param name="change">Whose statistic before the change is fed.</param>
    /// <param name="streams">Each of 10,000 panes after 500 that do not count.</param>
    /// <returns>The line, and the lowest rate that was counted; a detector that hardly alarms where it is least strict stays there.</returns>
    public (Func<double, double> StrictnessAt, double LowestCounted) Tuned(Change change, int streams)
    {
        double total = (double)streams * Panes, least = Math.Log(Countable / total), most = Math.Log(Enough / total);
        var (strictness, rate) = (From, LogRate(change, From, streams));
        if (rate < least) return (_ => From, Math.Exp(rate));
        var (earlier, earlierRate) = (strictness, rate);
        var next = 1.1 * From;
        for (var tries = 0; tries < 30 && (rate > most || tries == 0); tries++)
        {
            var nextRate = LogRate(change, next, streams);
            if (nextRate < least)
            {
                next = (strictness + next) / 2;
                continue;
            }
            var slope = Math.Min((nextRate - rate) / (next - strictness), -1e-3);
            (earlier, earlierRate, strictness, rate) = (strictness, rate, next, nextRate);
            next += Math.Clamp((Math.Log(2 * Countable / total) - rate) / slope, .02 * next, .5 * next);
        }
        var last = Math.Min((rate - earlierRate) / (strictness - earlier), -1e-3);
        var (at, logRate) = (strictness, rate);
        return (panesPerAlarm => at + (-Math.Log(panesPerAlarm) - logRate) / last, Math.Exp(rate));
    }

    private double LogRate(Change change, double strictness, int streams)
    {
        long alarms = 0;
        Parallel.For(0, streams, stream =>
        {
            var random = new FastRandom(3, 0, stream);
            var detector = Make(strictness);
            var found = 0;
            for (var pane = 0; pane < WarmUp + Panes; pane++)
            {
                if (Step(detector, change, random, after: false) && pane >= WarmUp) found++;
            }
            Interlocked.Add(ref alarms, found);
        });
        return Math.Log(Math.Max(alarms, .5) / ((double)streams * Panes));
    }
}
