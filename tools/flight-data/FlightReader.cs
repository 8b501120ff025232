using Parquet;
using Parquet.Schema;

namespace Watchgrain.FlightData;

/// <summary>Reads <c>flights-3m.parquet</c> whole. A row with a missing cell is an error: the known file has none.</summary>
public static class FlightReader
{
    /// <returns>The flights by departure; flights of the same minute stay in the order of the file.</returns>
    /// <exception cref="InvalidDataException">A column or a cell is missing.</exception>
    public static async Task<FlightRow[]> ReadAsync(string path)
    {
        await using var reader = await ParquetReader.CreateAsync(path);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var flights = new List<FlightRow>();
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var rows = reader.OpenRowGroupReader(group);
            var count = checked((int)rows.RowCount);
            var date = new DateTime?[count];
            var delay = new long?[count];
            var distance = new long?[count];
            var origin = new string?[count];
            var destination = new string?[count];
            await rows.ReadAsync(Field(reader, "date"), date.AsMemory());
            await rows.ReadAsync(Field(reader, "delay"), delay.AsMemory());
            await rows.ReadAsync(Field(reader, "distance"), distance.AsMemory());
            await rows.ReadAsync(Field(reader, "origin"), origin.AsMemory());
            await rows.ReadAsync(Field(reader, "destination"), destination.AsMemory());
            for (var row = 0; row < count; row++)
            {
                if (date[row] is not { } departure || delay[row] is not { } late || distance[row] is not { } miles || origin[row] is not { } from || destination[row] is not { } to)
                    throw new InvalidDataException($"{path}: row group {group}, row {row} has a missing cell");
                flights.Add(new FlightRow(departure, (int)late, (int)miles, Shared(names, from), Shared(names, to)));
            }
        }
        return [.. flights.OrderBy(flight => flight.Departure)];
    }

    private static DataField Field(ParquetReader reader, string name) =>
        reader.Schema.GetDataFields().FirstOrDefault(field => field.Name == name) ?? throw new InvalidDataException($"column '{name}' is missing");

    private static string Shared(Dictionary<string, string> names, string name)
    {
        if (!names.TryGetValue(name, out var known))
            names.Add(name, known = name);
        return known;
    }
}
