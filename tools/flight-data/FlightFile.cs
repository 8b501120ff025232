using Parquet;
using Parquet.Schema;

namespace Watchgrain.FlightData;

/// <summary>Writes the flights in the layout that data/README.md describes: one row group, no missing cells.</summary>
public static class FlightFile
{
    public static async Task WriteAsync(string path, IReadOnlyList<ScoredFlight> flights, IReadOnlyDictionary<string, string> metadata)
    {
        var id = new DataField<int>("id");
        var time = new DataField<long>("time");
        var hour = new DataField<int>("hour");
        var weekday = new DataField<int>("weekday");
        var distance = new DataField<int>("distance");
        var origin = new DataField("origin", typeof(string), isNullable: false);
        var destination = new DataField("destination", typeof(string), isNullable: false);
        var source = new DataField("source", typeof(string), isNullable: false);
        var score = new DataField<float>("score");
        var scoreKm = new DataField<float>("score_km");
        var label = new DataField<int>("label");
        var labelTime = new DataField<long>("label_time");
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = System.IO.Compression.CompressionLevel.SmallestSize };
        foreach (var field in new DataField[] { id, time, hour, weekday, label, labelTime })
            options.ColumnEncodingHints[field.Name] = EncodingHint.DeltaBinaryPacked;
        foreach (var field in new[] { origin, destination, source })
            options.ColumnEncodingHints[field.Name] = EncodingHint.Dictionary;
        options.ColumnEncodingHints[distance.Name] = EncodingHint.ByteSplitStream;

        await using var stream = File.Create(path);
        await using var writer = await ParquetWriter.CreateAsync(
            new ParquetSchema(id, time, hour, weekday, distance, origin, destination, source, score, scoreKm, label, labelTime), stream, options);
        writer.CustomMetadata = new Dictionary<string, string>(metadata);
        using var group = writer.CreateRowGroup();
        await group.WriteAsync<int>(id, Enumerable.Range(0, flights.Count).ToArray());
        await group.WriteAsync<long>(time, Column(row => Milliseconds(row.Flight.Departure)));
        await group.WriteAsync<int>(hour, Column(row => row.Flight.Hour));
        await group.WriteAsync<int>(weekday, Column(row => row.Flight.Weekday));
        await group.WriteAsync<int>(distance, Column(row => row.Flight.DistanceMiles));
        await group.WriteAsync(origin, Column(row => row.Flight.Origin));
        await group.WriteAsync(destination, Column(row => row.Flight.Destination));
        await group.WriteAsync(source, Column(row => Feed.Name(row.Feed)));
        await group.WriteAsync<float>(score, Column(row => row.Score));
        await group.WriteAsync<float>(scoreKm, Column(row => row.ScoreKm));
        await group.WriteAsync<int>(label, Column(row => row.Flight.IsDelayed ? 1 : 0));
        await group.WriteAsync<long>(labelTime, Column(row => Milliseconds(row.Flight.LabelKnown)));

        T[] Column<T>(Func<ScoredFlight, T> cell) => [.. flights.Select(cell)];
    }

    /// <summary>Local time read as if it were UTC: milliseconds since the Unix epoch.</summary>
    private static long Milliseconds(DateTime local) => (local - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond;
}
