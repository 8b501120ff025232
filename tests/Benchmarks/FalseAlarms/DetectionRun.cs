using System.Globalization;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Benchmarks.FalseAlarms;

/// <summary>How many panes after a change in one stream among 1,000 the fleet alarms, beside other detectors tuned to the fleet's false-alarm budget of one in 10,000 panes.</summary>
internal static class DetectionRun
{
    private const double PanesPerAlarm = 10_000;

    /// <summary>What the fleet's own false alarms were measured to be after references of 50,000 rows: at this rate the others are as quiet as it is.</summary>
    private const double MeasuredPanesPerAlarm = 25_000;

    private const int Streams = 1000;
    private const int QuietPanes = 100;
    private const int Longest = 3_000;
    private static readonly double[] Tolerances = [0, ReferenceSlack.DefaultTolerance, .025];

    /// <param name="output">Takes tables.</param>
    /// <param name="options">--quick; --alone leaves the other detectors out; --repetitions N.</param>
    public static int Print(TextWriter output, SimulationOptions options)
    {
        var quick = options["--quick"];
        var repetitions = options.Number("--repetitions", quick ? 41 : 401);
        foreach (var rows in new[] { 5_000, 50_000 })
        {
            Line($"| e-detector alone, reference of {rows} rows: median delay in panes (10 %, 90 %) | tolerance {Tolerances[0]} | {Tolerances[1]} | {Tolerances[2]} |");
            foreach (var change in Change.All) Line($"| {change.Name} | {string.Join(" | ", Tolerances.Select(tolerance => Text(Delays(change, rows, tolerance, repetitions))))} |");
        }
        if (options["--alone"]) return 0;
        Line($"| median delay in panes after 50,000 rows of history and {QuietPanes} panes, told which statistic changes, at one false alarm of the fleet in {PanesPerAlarm} panes; watching all statistics of the stream, in {MeasuredPanesPerAlarm} | ADWIN on pane means | ADWIN on rows | Page-Hinkley .05 | Page-Hinkley .125 | KSWIN | CUSUM tuned to the change | strictness at the two, and the lowest rate that was counted |");
        var tuned = new Dictionary<(string, string), (Func<double, double> StrictnessAt, double Lowest)>();
        foreach (var change in Change.All)
        {
            Rival[] rivals = [Rival.Adwin, Rival.AdwinOnRows, Rival.PageHinkley(.05), Rival.PageHinkley(.125), Rival.Kswin, Rival.Cusum(change.Allowance)];
            var cells = new List<string>();
            var notes = new List<string>();
            foreach (var rival in rivals)
            {
                // All shifts of a mean have one law before them, and so have all changes of one share and of a deviation.
                var key = (rival.Name, rival.Name == "CUSUM" ? change.Name : change.Name[..2]);
                if (!tuned.TryGetValue(key, out var line)) tuned[key] = line = rival.Tuned(change, StreamsOf(rival, quick));
                double[] strictness = [line.StrictnessAt(PanesPerAlarm * Streams), line.StrictnessAt(MeasuredPanesPerAlarm * Streams * change.Statistics)];
                cells.Add(string.Join("; ", strictness.Select(at => Text(Delays(rival, at, change, rival.ByRow ? Math.Min(repetitions, 101) : repetitions)))));
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"{rival.Name} {strictness[0]:0.###}, {strictness[1]:0.###} ({line.Lowest:0.#e+0})"));
            }
            Line($"| {change.Name} | {string.Join(" | ", cells)} | {string.Join(", ", notes)} |");
        }
        return 0;

        void Line(FormattableString line)
        {
            output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
            output.Flush();
        }
    }

    public static SimulationOptions? Read(string[] options) => SimulationOptions.Read(options, ["--quick", "--alone"], ["--repetitions"]);

    /// <summary>The delays of a stream of the weight 1/1,000 that has to reach the whole budget by itself, each with a reference of its own; sorted.</summary>
    public static int[] Delays(Change change, int referenceRows, double tolerance, int repetitions)
    {
        var slack = new Fleet(Streams, referenceRows, 0, PanesPerAlarm, tolerance).Slack;
        var delays = new int[repetitions];
        Parallel.For(0, repetitions, repetition =>
        {
            var stream = change.Stream(new FastRandom(4, 0, repetition), new(referenceRows, slack));
            for (var pane = 0; pane < QuietPanes; pane++) stream.Step();
            change.Apply(stream);
            var delay = 1;
            while (stream.Step() < slack.LogThreshold && delay < Longest) delay++;
            delays[repetition] = delay;
        });
        Array.Sort(delays);
        return delays;
    }

    private static int[] Delays(Rival rival, double strictness, Change change, int repetitions)
    {
        var delays = new int[repetitions];
        Parallel.For(0, repetitions, repetition =>
        {
            var random = new FastRandom(5, 0, repetition);
            var detector = rival.Make(strictness);
            // Of KSWIN only the window counts.
            for (var pane = 0; pane < (rival == Rival.Kswin ? 10 : 500 + QuietPanes); pane++) rival.Step(detector, change, random, after: false);
            if (detector is Cusum) detector.Reset();
            var delay = 1;
            while (!rival.Step(detector, change, random, after: true) && delay < (rival == Rival.Kswin ? 200 : Longest)) delay++;
            delays[repetition] = delay;
        });
        Array.Sort(delays);
        return delays;
    }

    // A row costs KSWIN a thousand times what a pane's mean costs Page-Hinkley.
    private static int StreamsOf(Rival rival, bool quick) => (rival == Rival.Kswin ? 1 : rival.ByRow ? 50 : 500) * (quick ? 1 : 4);

    private static string Text(int[] sorted) => string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]} ({sorted[sorted.Length / 10]}, {sorted[9 * sorted.Length / 10]})");
}
