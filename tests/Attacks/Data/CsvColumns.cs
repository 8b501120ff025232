using System.IO.Compression;

namespace Watchgrain.Attacks.Data;

/// <summary>Columns of a table without quoted cells, plain or gzip, by name.</summary>
public static class CsvColumns
{
    /// <exception cref="ArgumentException">The table has no such column.</exception>
    public static Dictionary<string, string[]> Read(string path, params IReadOnlyList<string> columns)
    {
        using Stream raw = File.OpenRead(path), plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress) : raw;
        using var reader = new StreamReader(plain);
        var header = reader.ReadLine()!.Split(',');
        int[] places = [.. columns.Select(column => Array.IndexOf(header, column) is var place and >= 0 ? place : throw new ArgumentException($"{Path.GetFileName(path)} has no column {column}.", nameof(columns)))];
        List<string>[] values = [.. columns.Select(_ => new List<string>())];
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            for (var i = 0; i < places.Length; i++) values[i].Add(cells[places[i]]);
        }
        return columns.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second.ToArray(), StringComparer.Ordinal);
    }
}
