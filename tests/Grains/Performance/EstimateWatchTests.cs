using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Tests.Features;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Performance;

public sealed class EstimateWatchTests(ITestOutputHelper output)
{
    private const int Seed = 11;
    private const int ReferencePanes = 14;
    private const int Rows = 5000;
    private const int First = 100;

    [Fact]
    public async Task Flights_MarchToJune_RaiseNothing()
    {
        const double threshold = 0.2710;
        var flights = await Flights.All.Value;
        var panes = new SummaryTable();
        for (var row = 0; row < flights.Time.Length; row++)
        {
            var predicted = flights.Score[row] >= threshold ? 1 : 0;
            panes.Outcomes(flights.Pane(row), "").Add(flights.Label[row], predicted, flights.Score[row]);
            panes.Scores(flights.Pane(row), "").Add(flights.Score[row], predicted);
        }
        int[] reference = [.. Enumerable.Range(0, flights.Time.Length).Where(row => flights.Pane(row) >= flights.Reference && flights.Pane(row) < flights.Production)];
        var estimator = ConfidenceBasedEstimator.Fit([.. reference.Select(row => flights.Label[row])], [.. reference.Select(row => flights.Score[row])], Seed);
        var outcomes = panes.ToParts().Where(part => part.Kind == SummaryKind.Outcomes).ToArray();
        var watch = new EstimateWatch(Scenario.Spec(Flights.Day, Rhythm.Weekly), estimator, [.. outcomes.Where(part => part.Pane >= flights.Reference && part.Pane < flights.Production)], null);

        var signals = new List<Signal?>();
        foreach (var part in outcomes.Where(part => part.Pane >= flights.Production))
        {
            signals.Add(watch.Close(part.Pane, panes.ScoresOf(part.Pane)));
            signals.Add(watch.Judge(part.Pane, panes.OutcomesOf(part.Pane)));
        }

        foreach (var signal in signals.OfType<Signal>())
            output.WriteLine($"{signal.Pane}: {signal.Family} {signal.Sentence} {signal.LogEvidence}");
        Assert.Empty(signals.OfType<Signal>());
        Assert.True(signals.Count > 200);
    }

    [Fact]
    public void Inputs_MoveToWhereTheModelIsWeak_TheEstimateAlarmsAndTheSurpriseDoesNot()
    {
        var signals = Run(pane => pane >= 105 ? (0.6, 0) : (1, 0));

        Assert.Equal(Enumerable.Range(105, 5).Select(pane => (long)pane), signals.Select(signal => signal.Pane));
        Assert.All(signals, signal => Assert.Equal((Family.EstimatedDecay, new Subject()), (signal.Family, signal.Subject)));
        Assert.StartsWith("estimated_", signals[0].Statistic, StringComparison.Ordinal);
        Assert.Equal(105, signals[0].SincePane);
        Assert.True(signals[0].IsLowerWorse);
        output.WriteLine(signals[0].Sentence);
    }

    [Fact]
    public void Labels_TurnAgainstTheScores_OnlyTheSurpriseAlarms()
    {
        var signals = Run(pane => pane >= 105 ? (1, 0.1) : (1, 0));

        Assert.Equal(Enumerable.Range(105, 5).Select(pane => (long)pane), signals.Select(signal => signal.Pane));
        Assert.All(signals, signal => Assert.Equal((Family.Calibration, new Subject()), (signal.Family, signal.Subject)));
        Assert.EndsWith("_minus_estimated", signals[0].Statistic, StringComparison.Ordinal);
        output.WriteLine(signals[0].Sentence);
    }

    [Fact]
    public void SurprisedSince_LabelsTurnAndComeBack_IsThereMeanwhile()
    {
        var random = new Random(Seed);
        var (estimator, reference) = Reference(random);
        var watch = new EstimateWatch(Scenario.Spec(), estimator, reference, null);
        long?[] since = [.. Enumerable.Range(0, 30).Select(pane =>
        {
            watch.Judge(pane, Pane(random, 1, pane is >= 5 and < 10 ? 0.1 : 0).Outcomes);
            return watch.SurprisedSince;
        })];

        Assert.All(since[..5], Assert.Null);
        // The detector's estimate of when it began.
        Assert.All(since[5..10], pane => Assert.InRange(pane!.Value, 3, 5));
        Assert.Null(since[^1]);
        Assert.Equal(watch.SurprisedSince, new EstimateWatch(Scenario.Spec(), estimator, reference, watch.State()).SurprisedSince);
    }

    [Fact]
    public void State_ReadBackAfterEveryPane_GivesTheSameFindings()
    {
        var once = Run(pane => pane >= 105 ? (0.6, 0.1) : (1, 0));

        Assert.NotEmpty(once);
        Assert.Equal(once, Run(pane => pane >= 105 ? (0.6, 0.1) : (1, 0), readBack: true));
    }

    // No later pane of a stable stream lies outside the promise: an alarm in 10,000 panes.
    [Fact]
    public void StableStreams_RaiseNothing()
    {
        var streams = TestSizes.Full ? 20 : 5;
        var alarms = 0;
        for (var seed = 1; seed <= streams; seed++)
            alarms += Run(_ => (1, 0), panes: 50, seed: seed).Count;

        output.WriteLine($"{alarms} alarms in {50 * streams:N0} stable panes");
        Assert.Equal(0, alarms);
    }

    [Fact]
    public void Reference_OfFewPanes_WatchesNothing()
    {
        var random = new Random(Seed);
        var (estimator, reference) = Reference(random, panes: 3);
        var watch = new EstimateWatch(Scenario.Spec(), estimator, reference, null);
        var (scores, outcomes) = Pane(random, 0.1, 0.5);

        Assert.Null(watch.Close(First, scores));
        Assert.Null(watch.Judge(First, outcomes));
        Assert.Equal(new(new(null, null), new(null, null)), watch.State());
    }

    private static List<Signal> Run(Func<long, (double Sharpness, double Flipped)> shape, int panes = 10, int seed = Seed, bool readBack = false)
    {
        var random = new Random(seed);
        var (estimator, reference) = Reference(random);
        EstimateWatch Watch(EstimateState? state) => new(Scenario.Spec(), estimator, reference, state);
        var watch = Watch(null);
        var signals = new List<Signal?>();
        for (long pane = First; pane < First + panes; pane++)
        {
            var (sharpness, flipped) = shape(pane);
            var (scores, outcomes) = Pane(random, sharpness, flipped);
            signals.Add(watch.Close(pane, scores));
            signals.Add(watch.Judge(pane, outcomes));
            if (readBack)
                watch = Watch(watch.State());
        }
        return [.. signals.OfType<Signal>()];
    }

    private static (ConfidenceBasedEstimator Estimator, SummaryPart[] Outcomes) Reference(Random random, int panes = ReferencePanes)
    {
        var table = new SummaryTable();
        List<int> labels = [];
        List<double> scores = [];
        for (var pane = 0; pane < panes; pane++)
        {
            foreach (var (label, score) in Draw(random, 1, 0))
            {
                table.Outcomes(pane, "").Add(label, score >= .5 ? 1 : 0, score);
                labels.Add(label);
                scores.Add(score);
            }
        }
        return (ConfidenceBasedEstimator.Fit([.. labels], [.. scores], Seed), table.ToParts());
    }

    private static (ScoreCells Scores, OutcomeCells Outcomes) Pane(Random random, double sharpness, double flipped)
    {
        ScoreCells scores = new();
        OutcomeCells outcomes = new();
        foreach (var (label, score) in Draw(random, sharpness, flipped))
        {
            var predicted = score >= .5 ? 1 : 0;
            scores.Add(score, predicted);
            outcomes.Add(label, predicted, score);
        }
        return (scores, outcomes);
    }

    // Scores that are true probabilities; less sharp, they lie nearer to a half.
    private static IEnumerable<(int Label, double Score)> Draw(Random random, double sharpness, double flipped)
    {
        for (var row = 0; row < Rows; row++)
        {
            var score = .5 + (random.NextDouble() - .5) * sharpness;
            var label = random.NextDouble() < score ? 1 : 0;
            yield return (random.NextDouble() < flipped ? 1 - label : label, score);
        }
    }
}
