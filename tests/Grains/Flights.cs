using Parquet;

namespace Watchgrain.Grains.Tests;

/// <summary>The demonstration data (data/flights-2001.parquet), February on; panes are days.</summary>
internal sealed class Flights
{
    public const long Day = 86_400_000;

    private Flights()
    {
    }

    public static Lazy<Task<Flights>> All { get; } = new(ReadAsync);

    /// <summary>First of February, first of March, last day of June.</summary>
    public long Reference { get; } = PaneOf(new(2001, 2, 1));

    public long Production { get; } = PaneOf(new(2001, 3, 1));

    public long Last { get; } = PaneOf(new(2001, 6, 30));

    public required long[] Time { get; init; }

    public required int[] Distance { get; init; }

    public required float[] Score { get; init; }

    public required int[] Label { get; init; }

    public required string[] Source { get; init; }

    public required string[] Origin { get; init; }

    public required string[] Destination { get; init; }

    public long Pane(int row) => Time[row] / Day;

    private static long PaneOf(DateOnly date) => date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    private static async Task<Flights> ReadAsync()
    {
        await using var reader = await ParquetReader.CreateAsync(RepositoryRoot.File("data", "flights-2001.parquet"));
        using var group = reader.OpenRowGroupReader(0);
        var rows = checked((int)group.RowCount);
        var fields = reader.Schema.GetDataFields().ToDictionary(field => field.Name);
        return new()
        {
            Time = await ColumnAsync<long>("time"),
            Distance = await ColumnAsync<int>("distance"),
            Score = await ColumnAsync<float>("score"),
            Label = await ColumnAsync<int>("label"),
            Source = await TextsAsync("source"),
            Origin = await TextsAsync("origin"),
            Destination = await TextsAsync("destination"),
        };

        async Task<string[]> TextsAsync(string name)
        {
            var values = new string?[rows];
            await group.ReadAsync(fields[name], values.AsMemory());
            return values!;
        }

        async Task<T[]> ColumnAsync<T>(string name)
            where T : struct
        {
            var values = new T[rows];
            await group.ReadAsync<T>(fields[name], values.AsMemory());
            return values;
        }
    }
}
