using System.Globalization;
using Watchgrain.Statistics.Distances;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Benchmarks.FalseAlarms;

/// <summary>
/// How often customary fixed limits are passed by panes in control: PSI &gt; 0.1 over ten bins of equal reference frequency (categories as they are), Kolmogorov-Smirnov p &lt; .05 (χ² p &lt; .05 of categories), and a pane's mean (the share of the
/// most frequent category) outside ±3 standard deviations of the reference's panes.
/// </summary>
internal static class FixedLimits
{
    private const int Fleet = 1000;

    /// <summary>Kolmogorov's law: P(√(nm/(n + m))·D &gt; 1.358) = .05.</summary>
    private const double CriticalDistance = 1.3581;

    public static void Print(TextWriter output, int referenceRows, int streams, int panes)
    {
        var kinds = Enum.GetValues<StreamKind>();
        var passed = new long[kinds.Length, 3];
        Parallel.For(0, streams, stream =>
        {
            var kind = kinds[stream % kinds.Length];
            var found = Passed(kind, stream / kinds.Length, referenceRows, panes, new FastRandom(2, 0, stream));
            for (var limit = 0; limit < found.Length; limit++) Interlocked.Add(ref passed[(int)kind, limit], found[limit]);
        });
        var each = (double)streams / kinds.Length * panes;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| reference {referenceRows}, {streams} streams x {panes} panes: share of panes | PSI > 0.1 | KS p < .05 | beyond 3 standard deviations |"));
        foreach (var kind in kinds) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kind} | {Of(kind, 0):0.####} | {Of(kind, 1):0.####} | {Of(kind, 2):0.####} |"));
        double[] perPane = [.. Enumerable.Range(0, 3).Select(limit => kinds.Average(kind => Of(kind, limit)) * Fleet)];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| alarms of streams per 10,000 panes of a fleet of {Fleet} | {perPane[0] * 1e4:0} | {perPane[1] * 1e4:0} | {perPane[2] * 1e4:0} |"));
        output.Flush();

        double Of(StreamKind kind, int limit) => passed[(int)kind, limit] / each;
    }

    private static long[] Passed(StreamKind kind, int index, int referenceRows, int panes, FastRandom random) =>
        kind == StreamKind.Categorical ? OfCategories(SimulatedStream.ZipfOf(index), referenceRows, panes, random) : OfNumbers(SimulatedStream.RowsOf(kind, random), referenceRows, panes);

    private static long[] OfNumbers(Func<double> next, int referenceRows, int panes)
    {
        const int bins = 10, rows = SimulatedStream.PaneRows;
        double[] reference = [.. Enumerable.Range(0, referenceRows).Select(_ => next())];
        double[] means = [.. reference.Chunk(rows).Select(pane => pane.Average())];
        Array.Sort(reference);
        double[] edges = [.. Enumerable.Range(1, bins - 1).Select(bin => reference[bin * referenceRows / bins]).Distinct()];
        var expected = Counts(reference, edges);
        var (mean, deviation) = (means.Average(), Deviation(means));
        var passed = new long[3];
        var values = new double[rows];
        for (var pane = 0; pane < panes; pane++)
        {
            foreach (ref var value in values.AsSpan()) value = next();
            if (PopulationStabilityIndex.WithFloor(expected, Counts(values, edges)) > CustomaryPsi) passed[0]++;
            if (Math.Abs(values.Average() - mean) > 3 * deviation) passed[2]++;
            Array.Sort(values);
            if (Distance(reference, values) > CriticalDistance * Math.Sqrt(1.0 / referenceRows + 1.0 / rows)) passed[1]++;
        }
        return passed;
    }

    private const double CustomaryPsi = .1;

    private static long[] OfCategories(double[] shares, int referenceRows, int panes, FastRandom random)
    {
        const int rows = SimulatedStream.PaneRows;
        var draws = new CellDraws(shares);
        var counts = new long[shares.Length];
        var expected = new long[shares.Length];
        var first = new double[referenceRows / rows];
        for (var pane = 0; pane < first.Length; pane++)
        {
            draws.Pane(random, rows, counts);
            first[pane] = (double)counts[0] / rows;
            for (var cell = 0; cell < expected.Length; cell++) expected[cell] += counts[cell];
        }
        var (mean, deviation) = (first.Average(), Deviation(first));
        var passed = new long[3];
        for (var pane = 0; pane < panes; pane++)
        {
            draws.Pane(random, rows, counts);
            if (PopulationStabilityIndex.WithFloor(expected, counts) > CustomaryPsi) passed[0]++;
            if (ChiSquareTest.Between(expected, counts)?.PValue < .05) passed[1]++;
            if (Math.Abs((double)counts[0] / rows - mean) > 3 * deviation) passed[2]++;
        }
        return passed;
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }

    private static long[] Counts(double[] values, double[] edges)
    {
        var counts = new long[edges.Length + 1];
        foreach (var value in values)
        {
            var bin = Array.BinarySearch(edges, value);
            counts[bin >= 0 ? bin + 1 : ~bin]++;
        }
        return counts;
    }

    // sup |F − G| of sorted values, at each distinct value of the shorter side and just below it.
    private static double Distance(double[] reference, double[] values)
    {
        double most = 0;
        for (var i = 0; i < values.Length;)
        {
            var next = i;
            while (next < values.Length && values[next].Equals(values[i])) next++;
            double below = Below(reference, values[i]), upTo = Below(reference, Math.BitIncrement(values[i]));
            most = Math.Max(most, Math.Max(Math.Abs(below / reference.Length - (double)i / values.Length), Math.Abs(upTo / reference.Length - (double)next / values.Length)));
            i = next;
        }
        return most;
    }

    private static double Below(double[] sorted, double value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] < value) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
