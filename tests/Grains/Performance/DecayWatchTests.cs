using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Tests.Features;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Performance;

public sealed class DecayWatchTests(ITestOutputHelper output)
{
    private const double Threshold = 0.2710;
    private const int Seed = 11;

    [Fact]
    public async Task Flights_MarchToJune_AreNotWorseThanFebruary()
    {
        var flights = await Flights.All.Value;
        var panes = new SummaryTable();
        for (var row = 0; row < flights.Time.Length; row++)
            panes.Outcomes(flights.Pane(row), "").Add(flights.Label[row], flights.Score[row] >= Threshold ? 1 : 0, flights.Score[row]);
        var parts = panes.ToParts();
        var watch = new DecayWatch(Scenario.Spec(Flights.Day, Rhythm.Weekly), [.. parts.Where(part => part.Pane >= flights.Reference && part.Pane < flights.Production)], null);

        var signals = parts.Where(part => part.Pane >= flights.Production).Select(part => watch.Judge(part.Pane, OutcomeCells.Read(part.Bytes))).OfType<Signal>().ToList();

        output.WriteLine(FormattableString.Invariant($"design effect {watch.DesignEffect:0.0}"));
        Assert.Empty(signals);
    }

    [Fact]
    public void Accuracy_FallsFrom80To70Percent_IsFoundWithinThreePanes()
    {
        var random = new Random(Seed);
        var watch = Watch(random);

        var signals = Judge(watch, random, Enumerable.Range(100, 10), pane => pane >= 105 ? 0.7 : 0.8);

        Assert.InRange(signals[0].Pane, 105, 107);
        Assert.Equal((Family.Decay, "accuracy", new Subject()), (signals[0].Family, signals[0].Statistic, signals[0].Subject));
        Assert.Equal(0.7, signals[0].Value, 0.05);
        Assert.True(signals[0].IsLowerWorse);
        Assert.Contains(", ROC AUC ", signals[0].Sentence, StringComparison.Ordinal);
        output.WriteLine(signals[0].Sentence);
    }

    [Fact]
    public void Accuracy_FallsByOnePoint_IsToleratedForEver()
    {
        var random = new Random(Seed);

        Assert.Empty(Judge(Watch(random), random, Enumerable.Range(100, 500), _ => 0.79));
    }

    [Fact]
    public void State_ReadBackAfterEveryPane_GivesTheSameFindings()
    {
        var once = Judge(Watch(new(Seed)), new(Seed), Enumerable.Range(100, 10), pane => pane >= 105 ? 0.7 : 0.8);
        DecayState? state = null;
        var again = new List<Signal>();
        var random = new Random(Seed);
        for (var pane = 100; pane < 110; pane++)
        {
            var watch = Watch(new(Seed), state);
            again.AddRange(Judge(watch, random, [pane], p => p >= 105 ? 0.7 : 0.8));
            state = watch.State();
        }

        Assert.NotEmpty(once);
        Assert.Equal(once, again);
    }

    [Fact]
    public void Reference_WithoutLabels_WatchesNothing()
    {
        var watch = new DecayWatch(Scenario.Spec(), [], null);

        Assert.Empty(Judge(watch, new(Seed), [1, 2, 3], _ => 0.1));
    }

    private static DecayWatch Watch(Random random, DecayState? state = null)
    {
        var reference = new SummaryTable();
        for (var pane = 0; pane < 20; pane++)
            Fill(reference.Outcomes(pane, ""), random, 0.8);
        return new(Scenario.Spec(), reference.ToParts(), state);
    }

    private static List<Signal> Judge(DecayWatch watch, Random random, IEnumerable<int> panes, Func<int, double> accuracy)
    {
        var signals = new List<Signal>();
        foreach (var pane in panes)
        {
            var outcomes = new OutcomeCells();
            Fill(outcomes, random, accuracy(pane));
            if (watch.Judge(pane, outcomes) is { } signal)
                signals.Add(signal);
        }
        return signals;
    }

    private static void Fill(OutcomeCells outcomes, Random random, double accuracy)
    {
        for (var row = 0; row < 1000; row++)
        {
            var score = random.NextDouble();
            var predicted = score >= 0.5 ? 1 : 0;
            outcomes.Add(random.NextDouble() < accuracy ? predicted : 1 - predicted, predicted, score);
        }
    }
}
