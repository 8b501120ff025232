using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Statistics.Tests.Poisoning;

public sealed class PatternGrowthTests(ITestOutputHelper output)
{
    private const int Features = 5;
    private const int Values = 12;

    // Rows of 12 values of different frequency, the fifth feature following the fourth.
    [Theory]
    [InlineData(5_000, 2_000)]
    [InlineData(50_000, 10_000)]
    public void Of_RowsThatAreAsTheyWere_ShowsNextToNothing(int before, int rows)
    {
        const int Panes = 300;
        var random = new Random(3);
        var reference = Counted(random, before);
        var alarms = Enumerable.Range(0, Panes).Count(_ => PatternGrowth.Of(reference, Counted(random, rows)).Count > 0);
        output.WriteLine($"{alarms} of {Panes} panes of {rows} rows show a pattern, reference of {before}");
        // One in a hundred: more than 8 of 300 come by chance once in 400 times.
        Assert.InRange(alarms, 0, 8);
    }

    [Theory]
    [InlineData(5_000, 10_000, 140)]
    [InlineData(50_000, 10_000, 20)]
    public void Of_APairThatIsPlanted_IsFoundAndIsTheLeastLikely(int before, int rows, int planted)
    {
        var found = 0;
        for (var seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            var (reference, pane) = (Counted(random, before), Counted(random, rows));
            for (var i = 0; i < planted; i++)
            {
                var row = Row(random);
                (row[0], row[2]) = (11, 10);
                pane.Add(row, isOne: true);
            }
            found += PatternGrowth.Of(reference, pane) is [var first, ..] && first.Pattern == new Pattern(0, 11, 2, 10) ? 1 : 0;
        }
        output.WriteLine($"{planted} of {rows} rows, reference of {before}: the pair is found in {found} of 40 panes");
        // Of 19 in 20 that is once in a thousand times.
        Assert.InRange(found, 33, 40);
    }

    // Rows of a value that comes four times as often are drift; its pairs are nothing of their own.
    [Fact]
    public void Of_AValueThatHasBecomeFrequent_ShowsTheValueAndNoPair()
    {
        var random = new Random(5);
        var (reference, pane) = (Counted(random, 50_000), Counted(random, 10_000));
        for (var i = 0; i < 400; i++)
        {
            var row = Row(random);
            row[1] = 11;
            pane.Add(row, isOne: true);
        }
        Assert.Equal([new Pattern(1, 11)], PatternGrowth.Of(reference, pane).Select(one => one.Pattern));
    }

    [Fact]
    public void Of_APatternThatIsPredictedBothWays_ShowsNothing()
    {
        var random = new Random(6);
        var (reference, pane) = (Counted(random, 50_000), Counted(random, 10_000));
        for (var i = 0; i < 100; i++)
        {
            var row = Row(random);
            (row[0], row[2]) = (11, 10);
            pane.Add(row, isOne: i % 2 == 0);
        }
        Assert.Empty(PatternGrowth.Of(reference, pane));
    }

    // 30 of 10,000 rows where 2 of 50,000 came: P(X ≥ 30) of 32, p = .375 (summed in exact fractions).
    [Fact]
    public void LogP_IsThatOfTheConditionalTest()
    {
        var (reference, pane) = (new PatternCounts(), new PatternCounts());
        Fill(reference, 50_000, 2);
        Fill(pane, 10_000, 30);
        var grown = Assert.Single(PatternGrowth.Of(reference, pane), one => one.Pattern == new Pattern(0, 1));
        Assert.Equal((30, 30, .4), (grown.Rows, grown.Ones, grown.Expected));
        Assert.Equal(-24.119631160306675, grown.LogP, 1e-9);

        static void Fill(PatternCounts counts, int rows, int own)
        {
            for (var i = 0; i < rows; i++) counts.Add([(byte)(i < own ? 1 : 0)], isOne: true);
        }
    }

    [Fact]
    public void Of_NothingBefore_ShowsNothing() => Assert.Empty(PatternGrowth.Of(new(), Counted(new Random(1), 100)));

    private static PatternCounts Counted(Random random, int rows)
    {
        var counts = new PatternCounts();
        for (var i = 0; i < rows; i++) counts.Add(Row(random), random.Next(4) == 0);
        return counts;
    }

    private static byte[] Row(Random random)
    {
        // Value k has about the share of 2^(-k/1.3).
        byte[] row = [.. Enumerable.Range(0, Features).Select(_ => (byte)Math.Min(Values - 1, -1.3 * Math.Log2(1 - random.NextDouble())))];
        row[4] = (byte)(row[3] / 2);
        return row;
    }
}
