using MathNet.Numerics.Distributions;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Performance;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Performance;

public sealed class RegionWatchTests(ITestOutputHelper output)
{
    private const int Year = 365;

    private static readonly VersionSpec Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = 1000, LabelMaturity = 1000, LabelHorizon = 10_000 };

    // Five groups of scores, a fifth of the rows each, calibrated.
    private static readonly double[] Scores = [0.1, 0.3, 0.5, 0.7, 0.9];

    // Panes go astray as a whole and by region; the reference that is drawn with them is the only one there is.
    [Theory]
    [InlineData(6, 200, 0.03)]
    [InlineData(14, 40, 0)]
    [InlineData(14, 200, 0.03)]
    [InlineData(28, 1000, 0.03)]
    public void StablePanes_InAYear_AlarmAsRarelyAsPromised(int referencePanes, int rowsOfRegion, double scatter)
    {
        var references = TestSizes.Full ? 500 : 100;
        var random = new Random(referencePanes + rowsOfRegion);
        var alarms = 0;
        for (var i = 0; i < references; i++)
        {
            var watch = Watch(random, referencePanes, rowsOfRegion, scatter);
            alarms += Enumerable.Range(0, Year).Any(pane => watch.Judge(pane, Pane(random, rowsOfRegion, scatter)) is not null) ? 1 : 0;
        }

        output.WriteLine($"{referencePanes} panes of {rowsOfRegion} rows a region, scatter {scatter}: {alarms} of {references} references alarm in a year");
        // A year of 10,000 panes between false alarms would be 3.6 %, and one reference in a hundred may break its promise.
        Assert.InRange(alarms, 0, references / 50);
    }

    [Theory]
    [InlineData(28, 200, 0, 16)]
    [InlineData(28, 1000, 0, 4)]
    [InlineData(28, 200, 0.03, 50)]
    [InlineData(28, 1000, 0.03, 30)]
    public void RegionOfAFifth_TenPointsTooHigh_IsNamed(int referencePanes, int rowsOfRegion, double scatter, int within)
    {
        var runs = TestSizes.Full ? 100 : 30;
        var random = new Random(3);
        var delays = new List<long>();
        for (var run = 0; run < runs; run++)
        {
            var watch = Watch(random, referencePanes, rowsOfRegion, scatter);
            for (var pane = 0; pane < 20; pane++)
                watch.Judge(pane, Pane(random, rowsOfRegion, scatter));
            var at = 20;
            RegionFinding? found = null;
            for (; found is null && at < 200; at++)
                found = watch.Judge(at, Pane(random, rowsOfRegion, scatter, shift: -0.1));
            delays.Add(at - 20);
            if (found is null)
                continue;
            Assert.Contains("scores from 0.60 to 0.80 are too high", found.Signal.Sentence, StringComparison.Ordinal);
            Assert.False(found.Widespread);
            Assert.True(found.Signal.IsLowerWorse);
            if (run == 0)
                output.WriteLine(found.Signal.Sentence);
        }
        delays.Sort();
        output.WriteLine($"{referencePanes} panes of {rowsOfRegion} rows a region, scatter {scatter}: {delays[runs / 2]} panes (median), {delays[runs * 9 / 10]} (nine in ten)");
        Assert.InRange(delays[runs / 2], 1, within);
    }

    // As they came, and with a fifth of the labels of one source in eight flipped, which is a matter of that source.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Flights_MarchToJune_RaiseNothing(bool flip)
    {
        const double threshold = 0.2710;
        var (flights, random) = (await Flights.All.Value, new Random(1));
        var from = flights.Production + 41;
        var table = new SummaryTable();
        for (var row = 0; row < flights.Time.Length; row++)
        {
            var turned = flip && flights.Pane(row) >= from && flights.Source[row] == "feed-5" && random.NextDouble() < 0.2;
            table.Outcomes(flights.Pane(row), "").Add(flights.Label[row] ^ (turned ? 1 : 0), flights.Score[row] >= threshold ? 1 : 0, flights.Score[row]);
        }
        int[] rows = [.. Enumerable.Range(0, flights.Time.Length).Where(row => flights.Pane(row) >= flights.Reference && flights.Pane(row) < flights.Production)];
        var estimator = ConfidenceBasedEstimator.Fit([.. rows.Select(row => flights.Label[row])], [.. rows.Select(row => (double)flights.Score[row])], 1);
        var watch = new RegionWatch(Spec, estimator, [.. table.ToParts().Where(part => part.Pane >= flights.Reference && part.Pane < flights.Production)], []);

        RegionFinding[] found = [.. Enumerable.Range((int)flights.Production, (int)(flights.Last - flights.Production) + 1).Select(pane => watch.Judge(pane, table.OutcomesOf(pane))).OfType<RegionFinding>()];

        foreach (var finding in found)
            output.WriteLine($"day {finding.Signal.Pane - flights.Production}: {finding.Signal.Sentence}");
        Assert.Empty(found);
        Assert.Equal(5, watch.State().Length);
    }

    [Fact]
    public void State_WrittenAndRead_GoesOnAsBefore()
    {
        var random = new Random(4);
        var parts = Reference(random, 20, 200, 0);
        var estimator = Estimator(parts);
        var through = new RegionWatch(Spec, estimator, parts, []);
        RegionState[] state = [];
        var found = false;
        for (var pane = 0; pane < 30; pane++)
        {
            var outcomes = Pane(random, 200, 0, pane < 10 ? 0 : 0.15);
            var stopped = new RegionWatch(Spec, estimator, parts, state);
            var (wanted, got) = (through.Judge(pane, outcomes), stopped.Judge(pane, outcomes));
            state = stopped.State();
            found |= wanted is not null;
            // The mixture of bets is summed in another order.
            Assert.Equal(wanted?.Signal.Sentence, got?.Signal.Sentence);
            Assert.Equal(wanted?.Signal.LogEvidence ?? 0, got?.Signal.LogEvidence ?? 0, 1e-9);
        }
        Assert.True(found);
    }

    [Fact]
    public void AllRegions_TooLow_AreWidespread_AndTheLabelRateGoesFirst()
    {
        var random = new Random(6);
        var watch = Watch(random, 20, 1000, 0);
        RegionFinding? finding = null;
        for (var pane = 0; pane < 10; pane++)
        {
            var outcomes = new OutcomeCells();
            foreach (var score in Scores)
            {
                outcomes.Add(1, score >= 0.5 ? 1 : 0, score, (long)(1000 * Math.Min(1, score + 0.1)));
                outcomes.Add(0, score >= 0.5 ? 1 : 0, score, 1000 - (long)(1000 * Math.Min(1, score + 0.1)));
            }
            finding = watch.Judge(pane, outcomes);
        }

        Assert.True(finding!.Widespread);
        Assert.Contains("4 other regions depart, too", finding.Signal.Sentence, StringComparison.Ordinal);
        var (rate, surprise) = (finding.Signal with { Statistic = "rate", Sentence = "r" }, finding.Signal with { Statistic = "surprise", Sentence = "s" });
        Assert.Equal($"r; {finding.Signal.Sentence}", RegionFinding.Choose(null, rate, finding)!.Sentence);
        Assert.Equal("surprise", RegionFinding.Choose(surprise, rate, finding)!.Statistic);
        Assert.Equal(finding.Signal, RegionFinding.Choose(null, rate, finding with { Widespread = false }));
        Assert.Equal(finding.Signal, RegionFinding.Choose(null, null, finding));
        Assert.Equal(rate, RegionFinding.Choose(null, rate, null));
    }

    [Fact]
    public void Judge_ARetractionAheadOfWhatItRetracts_OrAReferenceOfFewPanes_ChangesNothing()
    {
        var random = new Random(6);
        var watch = Watch(random, 20, 200, 0);
        var outcomes = Pane(random, 200, 0, -0.3);
        outcomes.Add(1, 1, 0.95, -1);

        Assert.Null(watch.Judge(0, outcomes));
        Assert.All(watch.State(), region => Assert.Equal((0L, 0L), (region.Surplus.SinceRows, region.Deficit.SinceRows)));
        Assert.Empty(Watch(random, 5, 200, 0).State());
    }

    private static RegionWatch Watch(Random random, int panes, int rows, double scatter)
    {
        var parts = Reference(random, panes, rows, scatter);
        return new(Spec, Estimator(parts), parts, []);
    }

    private static SummaryPart[] Reference(Random random, int panes, int rows, double scatter)
    {
        var table = new SummaryTable();
        for (var pane = -panes; pane < 0; pane++)
            table.Outcomes(pane, "").Merge(Pane(random, rows, scatter));
        return table.ToParts();
    }

    private static ConfidenceBasedEstimator Estimator(SummaryPart[] parts)
    {
        List<int> labels = [];
        List<double> scores = [];
        foreach (var cell in parts.SelectMany(part => OutcomeCells.Read(part.Bytes).NonEmpty()))
        {
            labels.AddRange(Enumerable.Repeat(cell.Label, (int)cell.Rows));
            scores.AddRange(Enumerable.Repeat(ScoreCells.Midpoint(cell.Cell), (int)cell.Rows));
        }
        return ConfidenceBasedEstimator.Fit([.. labels], [.. scores], 1);
    }

    private static OutcomeCells Pane(Random random, int rows, double scatter, double shift = 0)
    {
        var outcomes = new OutcomeCells();
        var all = Normal.Sample(random, 0, Math.Max(1e-9, scatter / Math.Sqrt(2)));
        for (var region = 0; region < Scores.Length; region++)
        {
            var rate = Math.Clamp(Scores[region] + all + Normal.Sample(random, 0, Math.Max(1e-9, scatter / Math.Sqrt(2))) + (region == 3 ? shift : 0), 0, 1);
            // Of many rows the normal law is near enough, and quicker.
            var ones = rows < 100 ? Binomial.Sample(random, rate, rows) : (int)Math.Clamp(Math.Round(Normal.Sample(random, rows * rate, Math.Sqrt(rows * rate * (1 - rate)))), 0, rows);
            var predicted = Scores[region] >= 0.5 ? 1 : 0;
            if (ones > 0)
                outcomes.Add(1, predicted, Scores[region], ones);
            if (ones < rows)
                outcomes.Add(0, predicted, Scores[region], rows - ones);
        }
        return outcomes;
    }
}
