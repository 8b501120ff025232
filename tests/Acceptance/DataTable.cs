using System.IO.Compression;

namespace Watchgrain.Acceptance.Tests;

/// <summary>Some columns of a table of <c>../shared/data</c> that has no comma in its fields.</summary>
/// <param name="Columns">Their names.</param>
/// <param name="Rows">The fields of each row, in the order of the columns.</param>
internal sealed record DataTable(string[] Columns, IReadOnlyList<string[]> Rows)
{
    public static async Task<DataTable> ReadAsync(string name, params string[] columns)
    {
        await using var file = File.OpenRead(Repository.Shared("data", name));
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        var header = (await text.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(',');
        var places = Array.ConvertAll(columns, column => Array.IndexOf(header, column));
        var rows = new List<string[]>();
        while (await text.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            var fields = line.Split(',');
            rows.Add(Array.ConvertAll(places, place => fields[place]));
        }
        return new(columns, rows);
    }

    public string Field(int row, string column) => Rows[row][Array.IndexOf(Columns, column)];
}
