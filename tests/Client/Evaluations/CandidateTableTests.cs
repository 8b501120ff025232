using Parquet;
using Parquet.Schema;
using Watchgrain.Client.Evaluations;
using Watchgrain.Client.Tables;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Evaluations;

public sealed class CandidateTableTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    // A gateway takes 5,000 rows in a message, and a row group has as many as its writer likes.
    [Fact]
    public async Task Read_OfOneLongRowGroup_AreMessagesThatAGatewayTakes()
    {
        const int Rows = 12_001;
        var (late, risk, distance) = (new DataField<int>("late"), new DataField<double>("risk", true), new DataField<double>("distance"));
        var path = scratch.In("scored.parquet");
        await using (var file = File.Create(path))
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(late, risk, distance), file, cancellationToken: TestContext.Current.CancellationToken))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync<int>(late, Enumerable.Range(0, Rows).Select(row => row % 2).ToArray(), cancellationToken: TestContext.Current.CancellationToken);
            // One row has no score.
            await group.WriteAsync<double>(risk, Enumerable.Range(0, Rows).Select(row => row == 700 ? (double?)null : row / (double)Rows).ToArray(), cancellationToken: TestContext.Current.CancellationToken);
            await group.WriteAsync<double>(distance, Enumerable.Range(0, Rows).Select(row => (double)row).ToArray(), cancellationToken: TestContext.Current.CancellationToken);
        }
        var spec = new VersionSpec { Task = ModelTask.Binary, Features = { new FeatureSpec { Name = "distance", Kind = FeatureKind.Numeric } } };
        var reader = await TableReader.OpenAsync(path, TestContext.Current.CancellationToken);
        var table = new CandidateTable(reader, spec, new("late", ["risk"], [], null));

        var parts = await table.ReadAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Repeat(500, Rows / 500), parts.Select(part => part.Batch.Scores.Count));
        Assert.Equal(1, table.Incomplete);
        Assert.Equal(Enumerable.Range(0, Rows).Where(row => row != 700).Select(row => (double)row), parts.SelectMany(part => part.Batch.Columns[0].Doubles.Values));
        Assert.All(parts, part => Assert.Equal((part.Batch.Scores.Count, part.Batch.Scores.Count), (part.Batch.Labels.Count, part.Batch.Positions.Count)));
    }
}
