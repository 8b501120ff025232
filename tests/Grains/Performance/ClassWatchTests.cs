using System.Buffers;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Performance;
using Watchgrain.Grains.Tests.Features;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Performance;

public sealed class ClassWatchTests(ITestOutputHelper output)
{
    private const int Streams = 54;
    private const int Seed = 11;
    private const int ReferencePanes = 14;
    private const int Rows = 1000;
    private const int First = 100;

    [Fact]
    public void NothingChanges_NothingIsSaid() => Assert.Empty(Run(20, _ => (1, 0)));

    [Fact]
    public void NothingChanges_BesideTwentyReferences_NothingIsSaidInAHundredPanesEach() =>
        Assert.Empty(Enumerable.Range(0, 20).SelectMany(seed => Run(100, _ => (1, 0), seed: seed)));

    // A fifth of the labels of two classes.
    [Fact]
    public void AFifthOfTwoLabels_IsSwapped_IsFoundWithinTwentyPanes()
    {
        var delays = Enumerable.Range(0, 20).Select(seed => Run(40, pane => (1, pane >= First + 5 ? 0.2 : 0), seed: seed).First().Pane - First - 5).ToArray();
        output.WriteLine(FormattableString.Invariant($"found after {delays.Average():0.0} panes on average, {delays.Max()} at most"));
        Assert.All(delays, delay => Assert.InRange(delay, 0, 20));
    }

    [Fact]
    public void TwoLabels_AreSwapped_IsDecayThatNamesTheClassAndASurprise()
    {
        var signals = Run(10, pane => (1, pane >= First + 5 ? 1 : 0));

        Assert.All(signals, signal => Assert.InRange(signal.Pane, First + 5, First + 9));
        Assert.Equal([Family.Decay, Family.Calibration], signals.Select(signal => signal.Family).Distinct());
        Assert.Matches("; (most|the largest part) of it lies in the class '(dog|fish)', of which .* % are recognised against .* %; .* % are predicted '(dog|fish)' against .* %", signals[0].Sentence);
        Assert.Contains(", ROC AUC ", signals[0].Sentence, StringComparison.Ordinal);
        foreach (var signal in signals.DistinctBy(signal => signal.Family))
            output.WriteLine(signal.Sentence);
    }

    [Fact]
    public void Inputs_MoveToWhereTheModelIsUnsure_TheEstimateSaysSoFirst()
    {
        var signals = Run(10, pane => (pane >= First + 5 ? 0.5 : 1, 0));

        Assert.Equal(Family.EstimatedDecay, signals[0].Family);
        Assert.Equal(First + 5, signals[0].Pane);
        Assert.DoesNotContain(signals, signal => signal.Family == Family.Calibration);
        output.WriteLine(signals[0].Sentence);
    }

    [Fact]
    public void State_ReadBackAfterEveryPane_GivesTheSameFindings()
    {
        var once = Run(10, pane => (1, pane >= First + 5 ? 1 : 0));
        Assert.NotEmpty(once);
        Assert.Equal(once, Run(10, pane => (1, pane >= First + 5 ? 1 : 0), isReadBack: true));
    }

    [Fact]
    public void Reference_WithoutLabels_WatchesNothing()
    {
        var watches = IVersionWatches.Of(Spec(), new(new("", 0, 0), [], Streams), new());
        var table = new SummaryTable();
        Add(table, First, new(Seed), 1, swapped: 1);
        Assert.Empty(watches.Close(First, table));
        Assert.Empty(watches.Judge(First, table));
        Assert.Null(watches.SurprisedSince);
    }

    private static VersionSpec Spec() => Scenario.Spec() with { Task = ModelTask.Multiclass, Classes = ["cat", "dog", "fish"] };

    private static List<Signal> Run(int panes, Func<int, (double Sharpness, double Swapped)> world, bool isReadBack = false, int seed = Seed)
    {
        var random = new Random(seed);
        var reference = new SummaryTable();
        List<int> labels = [];
        List<double> probabilities = [];
        for (var pane = 0; pane < ReferencePanes; pane++)
        {
            foreach (var (label, row) in Add(reference, pane, random, 1, swapped: 0))
            {
                labels.Add(label);
                probabilities.AddRange(row.Select(p => (double)p));
            }
        }
        var fitted = new ArrayBufferWriter<byte>();
        MulticlassConfidenceBasedEstimator.Fit([.. labels], [.. probabilities], 3, Seed).WriteTo(fitted);
        var plan = new ReferencePlan(new("", 0, 0), [], Streams) { ClassEstimator = fitted.WrittenSpan.ToArray() };
        var state = new VersionGrainState { ReferenceOutcomes = [.. reference.ToParts().Where(part => part.Kind == SummaryKind.ClassOutcomes)] };
        var watches = IVersionWatches.Of(Spec(), plan, state);
        List<Signal> signals = [];
        for (var pane = First; pane < First + panes; pane++)
        {
            if (isReadBack)
                watches = IVersionWatches.Of(Spec(), plan, state);
            var table = new SummaryTable();
            var (sharpness, swapped) = world(pane);
            Add(table, pane, random, sharpness, swapped);
            signals.AddRange(watches.Close(pane, table));
            signals.AddRange(watches.Judge(pane, table));
        }
        return signals;
    }

    // Labels follow what the model says.
    private static List<(int Label, float[] Probabilities)> Add(SummaryTable table, int pane, Random random, double sharpness, double swapped)
    {
        List<(int, float[])> rows = [];
        for (var i = 0; i < Rows; i++)
        {
            double[] powers = [.. Enumerable.Range(0, 3).Select(_ => Math.Exp(4 * sharpness * random.NextDouble()))];
            float[] row = [.. powers.Select(power => (float)(power / powers.Sum()))];
            var draw = random.NextDouble();
            var label = draw < row[0] ? 0 : draw < row[0] + row[1] ? 1 : 2;
            if (label > 0 && random.NextDouble() < swapped)
                label = 3 - label;
            var predicted = ClassProbabilities.Likeliest(row);
            table.ClassScores(pane, "", 3).Add(row, predicted);
            table.ClassOutcomes(pane, "", 3).Add(label, predicted, row);
            rows.Add((label, row));
        }
        return rows;
    }
}
