namespace Watchgrain.FlightData;

/// <summary>A column in cells: numbers in 32 that hold equally many rows of the reference, categories one each and one for all that the reference lacks.</summary>
public sealed class CellShares
{
    private const int Bins = 32;
    private readonly int cells;
    private readonly Func<WatchedFlight, int> cell;

    private CellShares(int cells, Func<WatchedFlight, int> cell) => (this.cells, this.cell) = (cells, cell);

    public static CellShares Numeric(IEnumerable<WatchedFlight> reference, Func<WatchedFlight, double> value)
    {
        var sorted = reference.Select(value).Order().ToArray();
        double[] edges = [.. Enumerable.Range(1, Bins - 1).Select(bin => sorted[(int)((long)bin * sorted.Length / Bins)]).Distinct()];
        return new(edges.Length + 1, flight =>
        {
            var found = Array.BinarySearch(edges, value(flight));
            return found >= 0 ? found + 1 : ~found;
        });
    }

    public static CellShares Categorical(IEnumerable<WatchedFlight> reference, Func<WatchedFlight, string> value)
    {
        var known = reference.Select(value).Distinct().Order(StringComparer.Ordinal).Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
        return new(known.Count + 1, flight => known.GetValueOrDefault(value(flight), known.Count));
    }

    /// <summary>
    /// PSI = Σ (q − p)·ln(q / p) over the cells that either side uses, shares with half a row added to each, less what two samples of one distribution give: (cells − 1)·(1/n + 1/m). Below 0 is what chance makes of no change.
    /// </summary>
    public double Psi(IReadOnlyList<WatchedFlight> before, IReadOnlyList<WatchedFlight> now)
    {
        var (old, recent) = (Count(before), Count(now));
        var used = Enumerable.Range(0, cells).Where(index => old[index] + recent[index] > 0).ToArray();
        var psi = used.Sum(index =>
        {
            var p = (old[index] + 0.5) / (before.Count + 0.5 * used.Length);
            var q = (recent[index] + 0.5) / (now.Count + 0.5 * used.Length);
            return (q - p) * Math.Log(q / p);
        });
        return psi - (used.Length - 1) * (1.0 / before.Count + 1.0 / now.Count);
    }

    private int[] Count(IReadOnlyList<WatchedFlight> flights)
    {
        var counts = new int[cells];
        foreach (var flight in flights)
            counts[cell(flight)]++;
        return counts;
    }
}
