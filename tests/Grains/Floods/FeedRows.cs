using System.Globalization;
using System.IO.Compression;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Floods;

/// <summary>Rows of a table as texts, each with its source: they may be copied and changed before they are sent.</summary>
/// <param name="spec">Whose features are columns, by name.</param>
internal sealed class FeedRows(VersionSpec spec)
{
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);

    /// <summary>The rows of a file (gzip CSV without quotes), dealt out to so many sources.</summary>
    public (string Source, string[] Cells)[] Read(string file, int sources)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(SharedFile.Path("data", file)), CompressionMode.Decompress));
        places.Clear();
        foreach (var name in reader.ReadLine()!.Split(','))
            places[name] = places.Count;
        var rows = new List<(string, string[])>();
        while (reader.ReadLine() is { } line)
            rows.Add(($"feed-{rows.Count % sources}", line.Split(',')));
        return [.. rows];
    }

    /// <summary>The place of a feature among the cells of a row.</summary>
    public int Place(string feature) => places[feature];

    /// <summary>The rows of each source as a batch, at positions from this one on.</summary>
    public IEnumerable<(string Source, ColumnarRows Rows)> Batches(IEnumerable<(string Source, string[] Cells)> rows, long first) =>
        rows.Select((row, i) => (row.Source, row.Cells, Position: first + i)).GroupBy(row => row.Source).Select(group => (group.Key, Of([.. group.Select(row => (row.Position, row.Cells))])));

    private ColumnarRows Of((long Position, string[] Cells)[] rows) => new()
    {
        Count = rows.Length,
        Positions = CellColumns.Bytes(rows.Select(row => row.Position)),
        Scores = CellColumns.Bytes(rows.Select(_ => 0.5)),
        Classes = new byte[rows.Length],
        Columns =
        [
            .. spec.Features.Select(feature => Array.ConvertAll(rows, row => row.Cells[places[feature.Name]]) is var cells && feature.Kind == FeatureKind.Numeric ? CellColumns.Numeric(cells) : CellColumns.Categorical(cells)),
        ],
    };

    /// <summary>A cell with its number multiplied by about 1, so that it is another one and rarely in another bin.</summary>
    public static string Varied(string cell, Random random) => (double.Parse(cell, CultureInfo.InvariantCulture) * (1 + 0.001 * random.NextDouble())).ToString("R", CultureInfo.InvariantCulture);
}
