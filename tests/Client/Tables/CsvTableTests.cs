using System.IO.Compression;
using Watchgrain.Client.Tables;
using Xunit;

namespace Watchgrain.Client.Tests.Tables;

public sealed class CsvTableTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Read_QuotedFieldsAndEmptyCells_GivesTextNumbersAndMissing()
    {
        var path = scratch.Write("a.csv", "id,name,amount\n1,\"Smith, \"\"J\"\"\",2.5\n2,,\n");
        var batch = await SingleAsync(path, ["amount", "name"]);
        Assert.Equal(2, batch.Count);
        Assert.Equal("Smith, \"J\"", batch.Columns[1].Text(0));
        Assert.True(batch.Columns[0].TryNumber(0, out var amount));
        Assert.Equal(2.5, amount);
        Assert.True(batch.Columns[0].IsMissing(1));
        Assert.True(batch.Columns[1].IsMissing(1));
    }

    [Fact]
    public async Task Locate_LineBreakInsideQuotes_GivesTheLineWhereTheRowBegins()
    {
        var path = scratch.Write("a.csv", "id,note\n1,\"two\nlines\"\n2,plain\n");
        var batch = await SingleAsync(path, ["id"]);
        Assert.Equal("a.csv:2", batch.Locate(0));
        Assert.Equal("a.csv:4", batch.Locate(1));
    }

    [Fact]
    public async Task Read_Gzip_GivesTheSameCells()
    {
        var path = scratch.In("a.csv.gz");
        await using (var writer = new StreamWriter(new GZipStream(File.Create(path), CompressionMode.Compress)))
            await writer.WriteAsync("id,x\n7,1e-3\n");
        var batch = await SingleAsync(path, ["x"]);
        Assert.True(batch.Columns[0].TryNumber(0, out var x));
        Assert.Equal(0.001, x);
    }

    [Fact]
    public async Task Read_MoreRowsThanABatch_NumbersThemThroughout()
    {
        var path = scratch.Write("a.csv", "x\n" + string.Join('\n', Enumerable.Range(0, 10_000)) + "\n");
        var table = await TableReader.OpenAsync(path, TestContext.Current.CancellationToken);
        var expected = 0L;
        await foreach (var batch in table.ReadAsync(["x"], TestContext.Current.CancellationToken))
            for (var row = 0; row < batch.Count; row++, expected++)
            {
                Assert.True(batch.Columns[0].TryInteger(row, out var value));
                Assert.Equal((expected, expected), (value, batch.FirstRow + row));
            }
        Assert.Equal(10_000, expected);
    }

    [Theory]
    [InlineData("id,x\n1,2\n3\n", "a.csv:3")]
    [InlineData("id,x\n1,2\n3,4,5\n", "a.csv:3")]
    [InlineData("id,x\n1,2\n3,\"4\" 5\n", "a.csv:3")]
    public async Task Read_BrokenRow_NamesItsLine(string text, string place)
    {
        var error = await Assert.ThrowsAsync<InputException>(() => SingleAsync(scratch.Write("a.csv", text), ["id", "x"]));
        Assert.Equal(place, error.Place);
    }

    [Theory]
    [InlineData("", "a.csv:1")]
    [InlineData("id,x,id\n1,2,3\n", "a.csv:1")]
    public async Task Open_BrokenHeader_NamesTheFirstLine(string text, string place)
    {
        var error = await Assert.ThrowsAsync<InputException>(() => TableReader.OpenAsync(scratch.Write("a.csv", text), TestContext.Current.CancellationToken));
        Assert.Equal(place, error.Place);
    }

    [Fact]
    public async Task Read_DamagedGzip_IsAnInputError()
    {
        var path = scratch.In("a.csv.gz");
        using (var packed = new MemoryStream())
        {
            using (var writer = new StreamWriter(new GZipStream(packed, CompressionMode.Compress, leaveOpen: true)))
                writer.Write("id,x\n" + string.Concat(Enumerable.Range(0, 50_000).Select(row => $"{row},{row * 7919 % 10007}\n")));
            await File.WriteAllBytesAsync(path, packed.ToArray()[..^5_000], TestContext.Current.CancellationToken);
        }
        var error = await Assert.ThrowsAsync<InputException>(() => CountAsync(path));
        Assert.StartsWith("a.csv.gz:", error.Place, StringComparison.Ordinal);
    }

    private static async Task<long> CountAsync(string path)
    {
        var table = await TableReader.OpenAsync(path, TestContext.Current.CancellationToken);
        return await table.ReadAsync(["id"], TestContext.Current.CancellationToken).Select(batch => (long)batch.Count).SumAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<TableBatch> SingleAsync(string path, IReadOnlyList<string> columns)
    {
        var table = await TableReader.OpenAsync(path, TestContext.Current.CancellationToken);
        return await table.ReadAsync(columns, TestContext.Current.CancellationToken).SingleAsync();
    }
}
