using Watchgrain.Statistics.Distances;

namespace Watchgrain.Statistics.Tests.Distances;

public sealed class CellPathTests(ITestOutputHelper output)
{
    [Fact]
    public void Path_OfGivenPanes_IsTheSumOfWhatItsWindowsMove()
    {
        var path = new CellPath([]);
        for (var pane = 0; pane < 7; pane++)
            path.Add([10, 30]);
        Assert.Equal((0, 0), (path.Length, path.ByChance));

        path.Add([0, 0]);
        path.Add([40, 0]);
        // Of 280 rows 70 and then 100 are in the first cell.
        Assert.Equal(30 / 280.0, path.Length, 1e-12);
        path.Add([10, 30]);
        path.Add([0, 80]);
        // 90 of 320 after 100 of 280.
        Assert.Equal(30 / 280.0 + (100 / 280.0 - 90 / 320.0), path.Length, 1e-12);
        Assert.Equal(90 / 320.0 - 0.25, path.From([25, 75])!.Value.Distance, 1e-12);
        Assert.Equal(7, path.Panes.Count);
        Assert.Null(path.From([0, 0]));
        Assert.Null(new CellPath([]).From([1, 1]));
    }

    [Fact]
    public void Path_ThatIsReadAgain_GoesOnAsItWas()
    {
        var random = new Random(4);
        CellPath whole = new([]), parted = new([]);
        for (var pane = 0; pane < 30; pane++)
        {
            var counts = Drawn(random, 300, 0);
            whole.Add(counts);
            (parted = new([.. parted.Panes], parted.Length, parted.ByChance)).Add(counts);
        }
        Assert.Equal((whole.Length, whole.ByChance), (parted.Length, parted.ByChance));
    }

    // Panes of unequal size, by simulation: the mean of many paths is what is said of chance.
    [Fact]
    public void Chance_OfIndependentRows_IsTheirMeanPathAndDistance()
    {
        var random = new Random(21);
        var (length, byChance, net, netByChance) = (0.0, 0.0, 0.0, 0.0);
        for (var run = 0; run < 100; run++)
        {
            var path = new CellPath([]);
            for (var pane = 0; pane < 40; pane++)
                path.Add(Drawn(random, pane % 3 == 0 ? 600 : 200, 0));
            var from = path.From(Drawn(random, 2000, 0))!.Value;
            (length, byChance, net, netByChance) = (length + path.Length, byChance + path.ByChance, net + from.Distance, netByChance + from.ByChance);
        }
        output.WriteLine(FormattableString.Invariant($"path {length / 100:0.0000}, said {byChance / 100:0.0000}; net {net / 100:0.0000}, said {netByChance / 100:0.0000}"));
        Assert.Equal(1, length / byChance, 0.03);
        Assert.Equal(1, net / netByChance, 0.06);
    }

    // 120 panes of 500 rows: what moves slowly shows in the distance, what comes and goes in the path.
    [Theory]
    [InlineData("still", 0, 0.02, -0.15, 0.15)]
    [InlineData("slow drift by one deviation", 0.3, 0.45, 0, 0.5)]
    [InlineData("to and fro by one deviation every 15 panes", 0, 0.45, 1, 4)]
    public void Path_AndDistance_TellDriftFromComingAndGoing(string movement, double leastNet, double mostNet, double leastPath, double mostPath)
    {
        var random = new Random(8);
        var path = new CellPath([]);
        for (var pane = 0; pane < 120; pane++)
            path.Add(Drawn(random, 500, movement[0] switch { 's' when movement.Length > 5 => pane / 113.0, 't' => pane / 15 % 2, _ => 0 }));
        var (net, netByChance) = path.From(Drawn(random, 5000, 0))!.Value;
        output.WriteLine(FormattableString.Invariant($"{movement}: net {net:0.000} (by chance {netByChance:0.000}), path {path.Length:0.000} (by chance {path.ByChance:0.000})"));
        Assert.InRange(path.Length - path.ByChance, leastPath, mostPath);
        if (movement[0] != 't')
            Assert.InRange(net - netByChance, leastNet - 0.01, mostNet);
    }

    [Fact]
    public void Path_OfOtherCells_IsRefused()
    {
        var path = new CellPath([[1, 2]]);
        Assert.Throws<ArgumentException>(() => path.Add([1, 2, 3]));
        Assert.Throws<ArgumentException>(() => path.Add([1, -2]));
        Assert.Throws<ArgumentException>(() => new CellPath([.. Enumerable.Range(0, 8).Select(_ => new long[] { 1, 2 })]));
    }

    // Ten cells of a standard normal.
    private static long[] Drawn(Random random, int rows, double shift)
    {
        double[] ends = [-1.2816, -0.8416, -0.5244, -0.2533, 0, 0.2533, 0.5244, 0.8416, 1.2816];
        var counts = new long[10];
        for (var row = 0; row < rows; row++)
        {
            var value = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) + shift;
            counts[ends.Count(end => end <= value)]++;
        }
        return counts;
    }
}
