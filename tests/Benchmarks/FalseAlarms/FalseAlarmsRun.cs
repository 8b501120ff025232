using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using MathNet.Numerics.Distributions;

namespace Watchgrain.Benchmarks.FalseAlarms;

/// <summary>Whether a fleet keeps its false-alarm budget: incidents of runs in control, with the exact Poisson bound, and beside it what fixed limits do to the same streams.</summary>
internal static class FalseAlarmsRun
{
    private const ulong Seed = 1;

    /// <param name="output">Takes progress and tables.</param>
    /// <param name="options">--quick; numbers by name: --runs, --first (of the runs: parts of them add up), --streams, --panes, --rows (of the reference; both sizes when missing), --run-length; --independent takes rows as
    /// independent, whatever the reference's panes say; --incidents leaves the fixed limits out.</param>
    public static int Print(TextWriter output, SimulationOptions options)
    {
        var quick = options["--quick"];
        int runs = options.Number("--runs", quick ? 4 : 200), streams = options.Number("--streams", quick ? 250 : 1000), panes = options.Number("--panes", quick ? 2000 : 10_000), rows = options.Number("--rows", 0);
        foreach (var referenceRows in rows > 0 ? [rows] : new[] { 5_000, 50_000 })
        {
            Incidents(output, new Fleet(streams, referenceRows, panes, options.Number("--run-length", 10_000), WithEffect: !options["--independent"]), options.Number("--first", 0), runs);
            if (!options["--incidents"]) FixedLimits.Print(output, referenceRows, quick ? 25 : 200, quick ? 200 : 2_000);
        }
        return 0;
    }

    public static SimulationOptions? Read(string[] options) => SimulationOptions.Read(options, ["--quick", "--independent", "--incidents"], ["--runs", "--first", "--streams", "--panes", "--rows", "--run-length"]);

    /// <summary>The largest mean under which so few events, or fewer, have a probability of 5 % (Garwood 1936).</summary>
    public static double UpperBound(int events) => Gamma.InvCDF(events + 1, 1, .95);

    private static void Incidents(TextWriter output, Fleet fleet, int first, int runs)
    {
        var begun = Stopwatch.GetTimestamp();
        var found = new ConcurrentDictionary<int, List<(int Pane, StreamKind[] Members)>>();
        // Each worker takes the next run: a range of runs for each would leave one of them alone at the end.
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(first, runs), EnumerablePartitionerOptions.NoBuffering), new() { MaxDegreeOfParallelism = Environment.ProcessorCount }, run =>
        {
            found[run] = fleet.Incidents(Seed, run);
            lock (output)
            {
                var incidents = found.Values.SelectMany(list => list).ToList();
                var budget = found.Count * fleet.Panes / fleet.RunLength;
                Line(output, string.Create(CultureInfo.InvariantCulture, $"progress: reference {fleet.ReferenceRows}, {found.Count} of {runs} runs from {first}, {incidents.Count} false incidents, budget {budget:0.##}, 95 % upper bound {UpperBound(incidents.Count):0.##}, {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s; {ByKind(incidents)}"));
            }
        });
        var all = found.Values.SelectMany(list => list).ToList();
        var due = runs * fleet.Panes / fleet.RunLength;
        Line(output, string.Create(CultureInfo.InvariantCulture, $"| reference rows | runs | streams | panes | false incidents | budget | 95 % upper bound | per {fleet.RunLength:0} panes of the fleet, at most | by kind of member |"));
        Line(output, string.Create(CultureInfo.InvariantCulture, $"| {fleet.ReferenceRows} | {runs} | {fleet.Streams} | {fleet.Panes} | {all.Count} | {due:0.##} | {UpperBound(all.Count):0.##} | {UpperBound(all.Count) / due:0.####} | {ByKind(all)} |"));
    }

    private static string ByKind(List<(int Pane, StreamKind[] Members)> incidents) =>
        incidents.Count == 0 ? "none" : string.Join(", ", incidents.SelectMany(incident => incident.Members).CountBy(kind => kind).OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"));

    private static void Line(TextWriter output, string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}
