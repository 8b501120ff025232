using Watchgrain.Client.Analysis;
using Watchgrain.Client.Tables;
using Xunit;

namespace Watchgrain.Client.Tests.Analysis;

public sealed class ColumnSampleTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task ReadAsync_SeveralColumns_ReadsTheFileOnce()
    {
        var table = new CountingTable(await TableReader.OpenAsync(scratch.Write("t.csv", "a,b,c\n1,x,\n,y,2\n3,x,nan\n"), TestContext.Current.CancellationToken));
        var samples = await ColumnSample.ReadAsync(table, ["c", "a", "b"], TestContext.Current.CancellationToken);
        Assert.Equal(1, table.Readings);
        Assert.Equal([2, double.NaN], samples[0].Numbers!);
        Assert.Equal([1, 3], samples[1].Numbers!);
        Assert.Equal(1, samples[1].Missing);
        Assert.Null(samples[2].Numbers);
        Assert.Equal(["x", "y", "x"], samples[2].Texts!);
    }

    [Fact]
    public async Task ReadAsync_MoreDifferentTextsThanTheGatewayTakes_KeepsTheNumbersOnly()
    {
        var table = await TableReader.OpenAsync(scratch.Write("t.csv", $"a\n{string.Join('\n', Enumerable.Range(0, ColumnSample.MostCategories + 1))}\n"), TestContext.Current.CancellationToken);
        var sample = (await ColumnSample.ReadAsync(table, ["a"], TestContext.Current.CancellationToken)).Single();
        Assert.Null(sample.Texts);
        Assert.Equal(ColumnSample.MostCategories + 1, sample.Numbers!.Count);
    }

    [Fact]
    public async Task ReadAsync_MoreRowsThanTheGatewayTakes_SaysSoBeforeTheEnd()
    {
        var table = await TableReader.OpenAsync(scratch.Write("t.csv", "a\n" + string.Concat(Enumerable.Repeat("1\n", ColumnSample.MostRows + 1))), TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<InputException>(() => ColumnSample.ReadAsync(table, ["a"], TestContext.Current.CancellationToken));
        Assert.Equal("t.csv: it has more than 1,000,000 rows, and an analysis takes at most so many: draw a sample first", error.Message);
    }

    /// <summary>Counts how often a table is read.</summary>
    private sealed class CountingTable(TableReader inner) : TableReader(inner.Path)
    {
        public int Readings { get; private set; }

        public override IReadOnlyList<string> ColumnNames => inner.ColumnNames;

        public override IAsyncEnumerable<TableBatch> ReadAsync(IReadOnlyList<string> columns, CancellationToken cancellation)
        {
            Readings++;
            return inner.ReadAsync(columns, cancellation);
        }
    }
}
