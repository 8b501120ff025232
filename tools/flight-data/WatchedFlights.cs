using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Watchgrain.FlightData;

/// <summary>Reads <c>flights-2001.parquet</c> back.</summary>
/// <param name="Rows">In the order of the file, which is that of time.</param>
/// <param name="Threshold">Class 1 is predicted when the score reaches it.</param>
public sealed record WatchedFlights(IReadOnlyList<WatchedFlight> Rows, float Threshold)
{
    /// <exception cref="InvalidDataException">A column is missing.</exception>
    public static async Task<WatchedFlights> ReadAsync(string path)
    {
        await using var reader = await ParquetReader.CreateAsync(path);
        var flights = new List<WatchedFlight>();
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var rows = reader.OpenRowGroupReader(group);
            var count = checked((int)rows.RowCount);
            var (time, distance, score, label) = (new long[count], new int[count], new float[count], new int[count]);
            var (origin, destination, source) = (new string?[count], new string?[count], new string?[count]);
            await rows.ReadAsync<long>(Field(reader, "time"), time.AsMemory());
            await rows.ReadAsync<int>(Field(reader, "distance"), distance.AsMemory());
            await rows.ReadAsync<float>(Field(reader, "score"), score.AsMemory());
            await rows.ReadAsync<int>(Field(reader, "label"), label.AsMemory());
            await rows.ReadAsync(Field(reader, "origin"), origin.AsMemory());
            await rows.ReadAsync(Field(reader, "destination"), destination.AsMemory());
            await rows.ReadAsync(Field(reader, "source"), source.AsMemory());
            for (var row = 0; row < count; row++)
                flights.Add(new(DateTime.UnixEpoch.AddMilliseconds(time[row]), distance[row], origin[row]!, destination[row]!, source[row]!, score[row], label[row] == 1));
        }
        return new(flights, float.Parse(reader.CustomMetadata["watchgrain.threshold"], CultureInfo.InvariantCulture));
    }

    private static DataField Field(ParquetReader reader, string name) =>
        reader.Schema.GetDataFields().FirstOrDefault(field => field.Name == name) ?? throw new InvalidDataException($"column '{name}' is missing");
}
