using System.IO.Compression;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests;

/// <summary>A table of real predictions (gzip CSV without quotes) as rows of a version of two classes, their positions being their numbers.</summary>
/// <param name="spec">Whose features are columns.</param>
/// <param name="score">Column of the score.</param>
/// <param name="predicted">Column of the predicted class.</param>
internal sealed class TableRows(VersionSpec spec, string score, string predicted)
{
    /// <summary>Reads the rows of a file.</summary>
    /// <param name="file">In the folder of real data.</param>
    /// <param name="label">Column of the labels; null: the rows come without.</param>
    public ColumnarRows Read(string file, string? label)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(SharedFile.Path("data", file)), CompressionMode.Decompress));
        var names = reader.ReadLine()!.Split(',');
        var rows = new List<string[]>();
        while (reader.ReadLine() is { } line)
            rows.Add(line.Split(','));
        string[] Column(string name) => [.. rows.Select(row => row[Array.IndexOf(names, name)])];
        return new()
        {
            Count = rows.Count,
            Positions = CellColumns.Bytes(Enumerable.Range(0, rows.Count).Select(row => (long)row)),
            Scores = CellColumns.Bytes(Column(score).Select(CellColumns.Number)),
            Classes = Column(predicted).Select(cell => (byte)CellColumns.Number(cell)).ToArray(),
            Labels = label is null ? default : Column(label).Select(cell => (byte)CellColumns.Number(cell)).ToArray(),
            Columns = [.. spec.Features.Select(feature => feature.Kind == FeatureKind.Numeric ? CellColumns.Numeric(Column(feature.Name)) : CellColumns.Categorical(Column(feature.Name)))],
        };
    }
}
