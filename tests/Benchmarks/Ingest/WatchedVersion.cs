using Watchgrain.Benchmarks.Kernels;
using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Benchmarks.Ingest;

/// <summary>The version that the ingest benchmarks report to, and its batches: ten numeric features (half of them normal, half log-normal), a categorical one with four values that are the four slices, one source, event time in panes of ten seconds.</summary>
internal static class WatchedVersion
{
    public const string Model = "ingest";
    public const string Source = "feed";

    /// <summary>The values of a row that the figures count: the numeric ones.</summary>
    public const int ValuesPerRow = 10;

    private const int ReferenceRows = 5000;
    private const long PaneMs = 10_000;

    /// <summary>Under full load a batch waits behind more than a hundred others, and the first ones for the compiler too.</summary>
    private const long LatenessMs = 5_000;

    private static readonly string[] Segments = ["a", "b", "c", "d"];

    /// <summary>Registers the version and sets its reference.</summary>
    /// <param name="client">Of a fresh host, or one that has the model already.</param>
    /// <param name="version">A name that is not taken.</param>
    /// <param name="everyValue">Slices are made of every value, the first 10,000 that come, instead of four that are declared.</param>
    public static async Task RegisterAsync(WatchgrainClient client, string version, bool everyValue = false)
    {
        await client.Models.RegisterModelAsync(new() { ModelId = Model, DisplayName = Model, Owner = "benchmark" });
        await client.Models.RegisterVersionAsync(new() { ModelId = Model, Version = version, Spec = Spec(everyValue) });
        var reference = Rows(seed: 1, ReferenceRows);
        // Weeks ago: the panes of the load come after it.
        reference.Positions.Add(Enumerable.Range(0, ReferenceRows).Select(row => 1_000_000L + row * 100));
        reference.Labels.Add(reference.Scores.Select(score => score > 0.5 ? 1u : 0));
        await client.SetReferenceAsync(Model, version, _ => new[] { new SourceBatch { Source = Source, Batch = reference } }.ToAsyncEnumerable());
    }

    public static VersionSpec Spec(bool everyValue = false)
    {
        var slices = new SliceSpec { Feature = "segment", AllValues = everyValue };
        if (!everyValue) slices.Values.Add(Segments);
        var spec = new VersionSpec { Axis = Axis.EventTime, PaneLength = PaneMs, AllowedLateness = LatenessMs, Rhythm = Rhythm.None, Slices = { slices } };
        spec.Features.Add(Enumerable.Range(0, ValuesPerRow).Select(i => new FeatureSpec { Name = Name(i), Kind = FeatureKind.Numeric }));
        spec.Features.Add(new FeatureSpec { Name = "segment", Kind = FeatureKind.Categorical });
        return spec;
    }

    /// <summary>Rows without positions.</summary>
    public static Batch Rows(int seed, int rows)
    {
        var batch = new Batch();
        for (var i = 0; i < ValuesPerRow; i++)
        {
            var values = i % 2 == 0 ? Draws.Normal(seed * ValuesPerRow + i, rows) : Draws.LogNormal(seed * ValuesPerRow + i, rows);
            batch.Columns.Add(new Column { Name = Name(i), Doubles = new() { Values = { values } } });
        }
        var random = new Random(seed);
        batch.Columns.Add(new Column { Name = "segment", Categories = new() { Dictionary = { Segments }, Codes = { Enumerable.Range(0, rows).Select(_ => (uint)random.Next(Segments.Length)) } } });
        batch.Scores.Add(Enumerable.Range(0, rows).Select(_ => random.NextDouble()));
        return batch;
    }

    /// <summary>Rows of one position, each with a segment that no other row has.</summary>
    public static Batch RowsOfOneSliceEach(int seed, int rows, long position)
    {
        var batch = Rows(seed, rows);
        batch.Columns[ValuesPerRow].Categories = new() { Dictionary = { Enumerable.Range(0, rows).Select(row => $"{seed}-{row}") }, Codes = { Enumerable.Range(0, rows).Select(row => (uint)row) } };
        batch.Positions.Add(Enumerable.Repeat(position, rows));
        return batch;
    }

    /// <summary>A row of a batch in the form of its own.</summary>
    public static Row RowOf(Batch batch, int row) => new()
    {
        Score = batch.Scores[row],
        Numbers = { batch.Columns.Take(ValuesPerRow).Select(column => column.Doubles.Values[row]) },
        Categories = { Segments[batch.Columns[ValuesPerRow].Categories.Codes[row]] },
    };

    private static string Name(int feature) => $"f{feature}";
}
