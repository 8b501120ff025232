namespace Watchgrain.Cluster.Tests.Traffic;

/// <summary>Rows drawn from a seed: the batch of a source with a number is the same in every run, however many of them are sent.</summary>
/// <param name="seed">Of all draws.</param>
/// <param name="driftsFrom">From this batch on the amounts are twice as high; without it they never change.</param>
internal sealed class Workload(int seed, int driftsFrom = int.MaxValue)
{
    public const string Model = "loans";
    public const string Version = "1";

    public const long PaneLength = 3_600_000;
    public const int RowsPerBatch = 40;
    public const int BatchesPerPane = 25;

    private const int ReferenceRows = 1_500;

    /// <summary>2001-01-01, in the middle of no pane's rows.</summary>
    private const long Start = 978_307_200_000;

    private static readonly string[] Regions = ["north", "south", "east", "west"];

    public static IReadOnlyList<string> Sources { get; } = ["branch-1", "branch-2", "branch-3", "branch-4"];

    /// <summary>Where the rows of a batch begin. They end half a batch later than the next one begins, so that some batches lie in two panes.</summary>
    public static long StartOf(int batch) => Start + (batch * (PaneLength / BatchesPerPane));

    public Row[] Batch(int source, int batch)
    {
        var random = RandomOf(source + 1, batch);
        var rows = new Row[RowsPerBatch];
        var span = PaneLength / BatchesPerPane * 3 / 2;
        for (var row = 0; row < rows.Length; row++)
        {
            var drawn = Draw(random, StartOf(batch) + random.NextInt64(span), ((ulong)(source + 1) << 48) | ((ulong)batch << 16) | (uint)row);
            rows[row] = batch < driftsFrom ? drawn : drawn with { Amount = 2 * drawn.Amount };
        }
        return rows;
    }

    /// <summary>The rows of a reference by source: none unusable, all labelled.</summary>
    public IEnumerable<(string Source, Row[] Rows)> Reference()
    {
        for (var source = 0; source < Sources.Count; source++)
        {
            var random = RandomOf(0, source);
            var rows = new Row[ReferenceRows];
            for (var row = 0; row < rows.Length; row++)
            {
                var drawn = Draw(random, Start - (random.NextInt64(48) * PaneLength) - 1, (ulong)row);
                rows[row] = drawn with { Amount = drawn.Amount is { } amount && double.IsFinite(amount) ? amount : null, Region = drawn.Region == "atlantis" ? null : drawn.Region, Score = Math.Min(drawn.Score, 1), Label = drawn.Label ?? 0 };
            }
            yield return (Sources[source], rows);
        }
    }

    private static Row Draw(Random random, long position, ulong id)
    {
        var score = random.NextDouble();
        var kind = random.Next(100);
        return new()
        {
            Position = position,
            Id = id,
            Amount = kind switch { < 3 => null, 3 => double.NaN, 4 => double.PositiveInfinity, 5 => double.NegativeInfinity, 6 => 0, _ => 1_000 + (250 * Normal(random)) },
            Delay = Math.Exp(2 * Normal(random)),
            Region = kind switch { 10 => null, 11 => "atlantis", _ => Regions[Math.Min(random.Next(6), 3)] },
            Score = kind == 12 ? 1.5 : score,
            Exposure = (V1.Exposure)random.Next(4),
            Label = random.Next(5) == 0 ? null : random.NextDouble() < score ? 1u : 0u,
        };
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    // The same on every machine, which HashCode is not.
    private Random RandomOf(int source, int batch) => new(unchecked((seed * 1_000_003) + (source * 100_003) + batch));
}
