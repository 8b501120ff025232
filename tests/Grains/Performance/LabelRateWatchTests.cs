using MathNet.Numerics.Distributions;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Performance;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Performance;

public sealed class LabelRateWatchTests(ITestOutputHelper output)
{
    private const int Rows = 2000;
    private const double Score = 0.3;

    private static readonly VersionSpec Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = Rows, LabelMaturity = Rows, LabelHorizon = 10 * Rows };

    private readonly Random random = new(9);

    [Theory]
    [InlineData(0.4, 0.1)]
    [InlineData(0.2, -0.1)]
    public void LabelsOfClass1_MoreOrFewerThanTheScoresSay_AreFoundInTheirDirection(double rate, double difference)
    {
        var watch = Watch(panes: 20);

        var signals = Judge(watch, 20, pane => pane < 10 ? Score : rate);

        output.WriteLine($"pane {signals[0].Pane}: {signals[0].Sentence}");
        Assert.InRange(signals[0].Pane, 10, 13);
        Assert.Equal((Family.Calibration, "label_rate_minus_estimated", new Subject()), (signals[0].Family, signals[0].Statistic, signals[0].Subject));
        Assert.Equal(difference, signals[0].Value, 0.04);
        Assert.Equal(difference < 0, signals[0].IsLowerWorse);
    }

    [Fact]
    public void LabelsAsTheScoresSay_RaiseNothingInAYear() => Assert.Empty(Judge(Watch(panes: 20), 365, _ => Score));

    [Fact]
    public void ReferenceOfOnePane_KnowsNothingOfScatter_AndIsSilent() => Assert.Empty(Judge(Watch(panes: 1), 20, _ => 0.6));

    [Fact]
    public void State_ReadBackAfterEveryPane_GivesTheSameFindings()
    {
        var once = Judge(Watch(panes: 20), 20, pane => pane < 10 ? Score : 0.4);

        var again = new LabelRateWatchTests(output);
        var reference = again.Reference(20);
        LabelRateState? state = null;
        var signals = new List<Signal>();
        for (var pane = 0; pane < 20; pane++)
        {
            var watch = new LabelRateWatch(Spec, Estimator, reference, state);
            if (watch.Judge(pane, again.Pane(pane < 10 ? Score : 0.4)) is { } signal)
                signals.Add(signal);
            state = watch.State();
        }
        Assert.NotEmpty(once);
        Assert.Equal(once, signals);
    }

    [Fact]
    public void Judge_ARetractionAheadOfWhatItRetracts_ChangesNothing()
    {
        var watch = Watch(panes: 20);
        var before = watch.State();
        var outcomes = Pane(0.6);
        outcomes.Add(0, 1, 0.9, -1);
        outcomes.Add(1, 1, 0.9);

        Assert.Null(watch.Judge(0, outcomes));
        Assert.Equal(before, watch.State());
    }

    // Three of ten are of class 1: what the scores say is so.
    private static ConfidenceBasedEstimator Estimator { get; } = ConfidenceBasedEstimator.Fit([.. Enumerable.Range(0, 1000).Select(i => i % 10 < 3 ? 1 : 0)], [.. Enumerable.Repeat(Score, 1000)], 1);

    private LabelRateWatch Watch(int panes) => new(Spec, Estimator, Reference(panes), null);

    private SummaryPart[] Reference(int panes)
    {
        var table = new SummaryTable();
        for (var pane = -panes; pane < 0; pane++)
            table.Outcomes(pane, "").Merge(Pane(Score));
        return table.ToParts();
    }

    private List<Signal> Judge(LabelRateWatch watch, int panes, Func<int, double> rate) => [.. Enumerable.Range(0, panes).Select(pane => watch.Judge(pane, Pane(rate(pane)))).OfType<Signal>()];

    private OutcomeCells Pane(double rate)
    {
        var ones = Binomial.Sample(random, rate, Rows);
        var outcomes = new OutcomeCells();
        outcomes.Add(1, 0, Score, ones);
        outcomes.Add(0, 0, Score, Rows - ones);
        return outcomes;
    }
}
