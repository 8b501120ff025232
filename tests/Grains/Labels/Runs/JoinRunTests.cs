using Watchgrain.Grains.Labels.Runs;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Tests.Labels.Runs;

public sealed class JoinRunTests
{
    [Fact]
    public void Header_InItsBinaryForm_IsFrozen()
    {
        var counts = new JoinCounts();
        counts.Add(10, JoinState.Waiting, 2);
        counts.Add(12, JoinState.Parked, -1);
        var run = JoinRunWriter.Write(JoinRun.NumberOf(3, 0), [Joins.Waiting(1, 1000), Joins.Waiting(2, 1001)], counts).Run;

        var bytes = Convert.ToHexString(run.Write());

        Assert.Equal(192, run.Number);
        Assert.Equal("0102D20F01" + "3C6EF372FE94F82AA2684A87BD05DF2A" + "02" + "140400" + "180001" + "08", bytes[..^((64 + 8) * 2)]);
        var read = JoinRun.Read(192, Convert.FromHexString(bytes));
        Assert.Equal((2, 1001, 1), (read.Rows, read.LatestExpiry, read.Blocks));
        Assert.Equal((2, 0), read.Counts.ByPane[10]);
        Assert.Equal((0, -1), read.Counts.ByPane[12]);
        Assert.Equal(0, read.BlockOf(Joins.Key(1)));
        Assert.Equal(0, read.BlockOf(Joins.Key(2)));
    }

    [Fact]
    public void Header_WithAnyByteChanged_IsRefused()
    {
        var bytes = JoinRunWriter.Write(64, [Joins.Waiting(1, 1000)], new()).Run.Write();

        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = bytes.ToArray();
            changed[i] ^= 16;
            Assert.Throws<InvalidDataException>(() => JoinRun.Read(64, changed));
        }
        Assert.Throws<InvalidDataException>(() => JoinRun.Read(128, bytes));
    }

    [Fact]
    public void Run_OfManyRows_TakesLittleMemoryAndSearchesFewBlocksInVain()
    {
        const int Rows = 50_000;
        var run = JoinRunWriter.Write(64, [.. Enumerable.Range(0, Rows).Select(id => Joins.Waiting(id, id))], new()).Run;

        var inVain = Enumerable.Range(Rows, 100_000).Count(id => run.BlockOf(Joins.Key(id)) is not null);

        Assert.All(Enumerable.Range(0, Rows), id => Assert.NotNull(run.BlockOf(Joins.Key(id))));
        Assert.InRange(run.Write().Length / (double)Rows, 2, 2.2);
        Assert.InRange(inVain / 100_000d, 0.0002, 0.004);
    }
}
