using Parquet;
using Parquet.Schema;
using Watchgrain.Client.Tables;
using Xunit;

namespace Watchgrain.Client.Tests.Tables;

public sealed class ParquetTableTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Read_ColumnsOfAllKindsInTwoGroups_GivesTheirCells()
    {
        var path = scratch.In("a.parquet");
        var number = new DataField<float>("number");
        var whole = new DataField<int>("whole", true);
        var name = new DataField("name", typeof(string), isNullable: true);
        var time = new DataField<DateTime>("time");
        await using (var file = File.Create(path))
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(number, whole, name, time), file, cancellationToken: TestContext.Current.CancellationToken))
            for (var index = 0; index < 2; index++)
            {
                using var group = writer.CreateRowGroup();
                await group.WriteAsync<float>(number, new[] { 0.271f, index }, cancellationToken: TestContext.Current.CancellationToken);
                await group.WriteAsync<int>(whole, new int?[] { null, 40 + index }, cancellationToken: TestContext.Current.CancellationToken);
                await group.WriteAsync(name, new string?[] { "ORD", null }!);
                await group.WriteAsync<DateTime>(time, new[] { new DateTime(2001, 2, 1, 0, 0, 0, DateTimeKind.Utc), new DateTime(2001, 2, 1, 0, 0, 1, DateTimeKind.Utc) }, cancellationToken: TestContext.Current.CancellationToken);
            }

        var table = await TableReader.OpenAsync(path, TestContext.Current.CancellationToken);
        var batches = await table.ReadAsync(["time", "whole", "number", "name"], TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["number", "whole", "name", "time"], table.ColumnNames);
        Assert.Equal([0L, 2L], batches.Select(batch => batch.FirstRow));
        var columns = batches[1].Columns;
        Assert.True(columns[0].TryInteger(1, out var milliseconds));
        Assert.Equal(new DateTimeOffset(2001, 2, 1, 0, 0, 1, TimeSpan.Zero).ToUnixTimeMilliseconds(), milliseconds);
        Assert.True(columns[1].IsMissing(0));
        Assert.Equal("41", columns[1].Text(1));
        Assert.True(columns[2].TryNumber(0, out var value));
        Assert.Equal(0.271, value);
        Assert.Equal("ORD", columns[3].Text(0));
        Assert.True(columns[3].IsMissing(1));
        Assert.Equal("a.parquet: row 3", batches[1].Locate(1));
    }

    [Fact]
    public async Task Open_FileThatIsNoParquet_IsAnInputError()
    {
        var error = await Assert.ThrowsAsync<InputException>(() => TableReader.OpenAsync(scratch.Write("a.parquet", "this is text, and long enough"), TestContext.Current.CancellationToken));
        Assert.Equal("a.parquet", error.Place);
    }

    [Fact]
    public async Task Open_UnknownKindOrMissingFile_IsAnInputError()
    {
        await Assert.ThrowsAsync<InputException>(() => TableReader.OpenAsync(scratch.Write("a.xlsx", "x"), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<InputException>(() => TableReader.OpenAsync(scratch.In("none.csv"), TestContext.Current.CancellationToken));
    }
}
