namespace Watchgrain.FlightData;

/// <summary>
/// How far a set of flights lies from the reference. PSI = Σ (q − p)·ln(q / p) over the cells, p and q being the shares with half a row added to every cell.
/// Two samples of one distribution give about (cells − 1)·(1/n + 1/m): what is above that is change.
/// </summary>
public sealed class DistributionChange
{
    private const int Bins = 32;
    private readonly IReadOnlyList<FlightRow> reference;
    private readonly int[] edges;
    private readonly string[] origins;

    public DistributionChange(IReadOnlyList<FlightRow> reference)
    {
        this.reference = reference;
        var sorted = reference.Select(flight => flight.DistanceMiles).Order().ToArray();
        edges = [.. Enumerable.Range(1, Bins - 1).Select(bin => sorted[(int)((long)bin * sorted.Length / Bins)]).Distinct()];
        origins = [.. reference.Select(flight => flight.Origin).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>PSI of the distance over bins that hold equally many reference rows, and its value under no change.</summary>
    public (double Value, double UnderNoChange) Distance(IReadOnlyList<FlightRow> flights) =>
        (Psi(flights, edges.Length + 1, Bin), Chance(flights, edges.Length + 1));

    /// <summary>PSI of the origin airports (one cell for those that the reference lacks), and its value under no change.</summary>
    public (double Value, double UnderNoChange) Origin(IReadOnlyList<FlightRow> flights) =>
        (Psi(flights, origins.Length + 1, OriginCell), Chance(flights, origins.Length + 1));

    /// <summary>The origins whose share moved most, in percentage points.</summary>
    public IEnumerable<(string Origin, double Points)> LargestOriginMoves(IReadOnlyList<FlightRow> flights, int count)
    {
        var before = Shares(reference);
        var now = Shares(flights);
        return before.Keys.Union(now.Keys)
            .Select(origin => (Origin: origin, Points: 100 * (now.GetValueOrDefault(origin) - before.GetValueOrDefault(origin))))
            .OrderByDescending(move => Math.Abs(move.Points)).ThenBy(move => move.Origin, StringComparer.Ordinal).Take(count);
    }

    private double Psi(IReadOnlyList<FlightRow> flights, int cells, Func<FlightRow, int> cell)
    {
        var before = new double[cells];
        var now = new double[cells];
        foreach (var flight in reference)
            before[cell(flight)]++;
        foreach (var flight in flights)
            now[cell(flight)]++;
        return Enumerable.Range(0, cells).Sum(index =>
        {
            var p = (before[index] + 0.5) / (reference.Count + 0.5 * cells);
            var q = (now[index] + 0.5) / (flights.Count + 0.5 * cells);
            return (q - p) * Math.Log(q / p);
        });
    }

    private double Chance(IReadOnlyList<FlightRow> flights, int cells) => (cells - 1) * (1.0 / reference.Count + 1.0 / flights.Count);

    private int Bin(FlightRow flight)
    {
        var found = Array.BinarySearch(edges, flight.DistanceMiles);
        return found >= 0 ? found + 1 : ~found;
    }

    private int OriginCell(FlightRow flight)
    {
        var found = Array.BinarySearch(origins, flight.Origin, StringComparer.Ordinal);
        return found >= 0 ? found : origins.Length;
    }

    private static Dictionary<string, double> Shares(IReadOnlyList<FlightRow> flights) =>
        flights.CountBy(flight => flight.Origin).ToDictionary(pair => pair.Key, pair => (double)pair.Value / flights.Count);
}
