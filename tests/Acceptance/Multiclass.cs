using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>
/// A model of four classes that is a little too sure of itself: its labels are drawn from softer probabilities than it says. From one pane on the labels of two classes are swapped, as when somebody changes the meaning of a code. None of the
/// shared data sets has several classes, so the rows are drawn from a seed.
/// </summary>
public sealed class Multiclass(ReadyHost ready, ITestOutputHelper output) : IClassFixture<ReadyHost>
{
    private const string Model = "parcels-by-size";
    private const int Seed = 20261129;
    private const int Pane = 500;
    private const int ReferencePanes = 20;
    private const int Panes = 50;
    private const int SwappedFrom = 40;
    private const int BatchRows = 1000;

    // Labels come after all predictions.
    private const int Maturity = Panes * Pane;

    private static readonly string[] Names = ["letter", "small", "medium", "large"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Classes_OfWhichTwoAreSwapped_HaveTheFiguresOfTheirRowsAndAreFound()
    {
        var rows = Draw();
        int[] reference = [.. Enumerable.Range(0, ReferencePanes * Pane)], later = [.. Enumerable.Range(reference.Length, rows.Length - reference.Length)];
        var spec = new VersionSpec { Axis = Axis.Sequence, PaneLength = Pane, Task = ModelTask.Multiclass, LabelMaturity = Maturity, LabelHorizon = 10 * Maturity };
        spec.Classes.Add(Names);
        spec.Features.Add(new FeatureSpec { Name = "weight", Kind = FeatureKind.Numeric });
        spec.Features.Add(new FeatureSpec { Name = "depot", Kind = FeatureKind.Categorical });
        spec.Slices.Add(new SliceSpec { Feature = "depot", Values = { "north" } });
        spec.Slices.Add(new SliceSpec { Name = "heavy south", Where = "weight > 1 and depot = \"south\"" });

        await ready.Client.Models.RegisterModelAsync(new() { ModelId = Model, DisplayName = Model, Owner = "test" }, cancellationToken: Cancellation);
        await ready.Client.Models.RegisterVersionAsync(new() { ModelId = Model, Version = "1", Spec = spec }, cancellationToken: Cancellation);
        await ready.Client.SetReferenceAsync(
            Model, "1",
            _ => reference.Chunk(BatchRows).Select(chunk =>
            {
                var batch = BatchOf(rows, chunk);
                batch.Labels.Add(chunk.Select(row => (uint)rows[row].Label));
                return new SourceBatch { Source = "scanners", Batch = batch };
            }).ToAsyncEnumerable(),
            Cancellation);
        await using (var stream = ready.Client.OpenPredictions(new(Model, "1", "serving")))
        {
            foreach (var chunk in later.Chunk(BatchRows))
            {
                var batch = BatchOf(rows, chunk);
                batch.Ids = new() { Numbers = { chunk.Select(row => (ulong)row) } };
                await await stream.SendAsync("scanners", batch, chunk[^1], Cancellation);
            }
        }
        // Shuffled; every seventh is wrong at first, and every fifth comes once more.
        var order = later.ToArray();
        new Random(1).Shuffle(order);
        await using (var stream = ready.Client.OpenLabels(new(Model, "1", "returns")))
        {
            foreach (var chunk in order.Where((_, at) => at % 7 == 0).Chunk(BatchRows))
                await await stream.SendAsync("scanners", new() { Numbers = { chunk.Select(row => (ulong)row) } }, chunk.Select(row => (uint)((rows[row].Label + 1) % Names.Length)), [], Cancellation);
            foreach (var chunk in order.Concat(order.Where((_, at) => at % 5 == 0)).Chunk(BatchRows))
                await await stream.SendAsync("scanners", new() { Numbers = { chunk.Select(row => (ulong)row) } }, chunk.Select(row => (uint)rows[row].Label), [], Cancellation);
        }
        await using (var stream = ready.Client.OpenPredictions(new(Model, "1", "clock")))
            await await stream.SendAsync("scanners", new Batch(), rows.Length + Maturity + Pane, Cancellation);

        var state = await new WatchedModel(Model).WhenStateAsync(ready.Client, s => s.Counters.LabelsJoined == later.Length && s.JudgedThrough >= Panes - 1 && s.Panes.Sum(pane => pane.Classes.Labelled) == later.Length);

        var (loss, area, bound) = (0.0, 0.0, 0.0);
        Assert.Equal(Panes - ReferencePanes, state.Panes.Count);
        foreach (var pane in state.Panes)
        {
            var own = rows[(int)(pane.Pane * Pane)..(int)((pane.Pane + 1) * Pane)];
            var shown = pane.Classes;
            Assert.Equal((Pane, Pane), ((int)pane.Rows, (int)shown.Labelled));
            for (var label = 0; label < Names.Length; label++)
                Assert.Equal(Enumerable.Range(0, Names.Length).Select(predicted => own.LongCount(row => row.Label == label && row.Predicted == predicted)), shown.Classes[label].Confusion);
            Assert.Equal(own.Average(row => row.Label == row.Predicted ? 1.0 : 0), shown.Accuracy, 1e-12);
            Assert.Equal(own.Average(row => row.Probabilities.Select((p, code) => Math.Pow((double)p - (code == row.Label ? 1 : 0), 2)).Sum()), shown.BrierScore, 1e-9);
            loss = Math.Max(loss, Math.Abs(own.Average(row => -Math.Log(row.Probabilities[row.Label] / row.Probabilities.Sum(p => (double)p))) - shown.LogLoss));
            var off = Math.Abs(Enumerable.Range(0, Names.Length).Average(code => Area(own, code)) - shown.RocAucMacro);
            Assert.InRange(off, 0, shown.RocAucMacroBound + 1e-12);
            (area, bound) = (Math.Max(area, off), Math.Max(bound, shown.RocAucMacroBound));
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{state.Panes.Count} panes: log loss off by {loss:0.0e+0}, macro AUC by {area:0.0e+0} (bound {bound:0.0e+0}) at most; accuracy {state.Window.Classes.Accuracy:0.000} where {state.Window.EstimatedClasses.Accuracy:0.000} was estimated and {state.ReferenceClasses.Accuracy:0.000} is that of the reference; ECE {state.ReferenceClasses.TopLabelCalibrationError:0.000}"));
        output.WriteLine(state.Window.Sentence);
        Assert.InRange(loss, 0, 1e-6);
        Assert.Equal(reference.Average(row => rows[row].Label == rows[row].Predicted ? 1.0 : 0), state.ReferenceClasses.Accuracy, 1e-12);

        var slice = await ready.Client.Queries.GetSliceAsync(new() { ModelId = Model, Version = "1", Value = "heavy south", Panes = new() { First = 0 } }, cancellationToken: Cancellation);
        var heavy = later.Select(row => rows[row]).Where(row => row is { Weight: > 1, IsNorth: false }).ToArray();
        Assert.Equal((heavy.Length, heavy.Average(row => row.Label == row.Predicted ? 1.0 : 0)), ((int)slice.Window.Rows, slice.Window.Classes.Accuracy));
        var north = await ready.Client.Queries.GetSliceAsync(new() { ModelId = Model, Version = "1", Feature = "depot", Value = "north", Panes = new() { First = 0 } }, cancellationToken: Cancellation);
        Assert.Equal(later.Count(row => rows[row].IsNorth), north.Window.Classes.Labelled);

        var signals = new List<Signal>();
        await foreach (var signal in ready.Client.ListSignalsAsync(Model, "1", Cancellation))
            signals.Add(signal);
        var ofModel = signals.Where(signal => signal.Subject.Feature.Length == 0).ToArray();
        foreach (var signal in ofModel.GroupBy(signal => signal.Statistic))
            output.WriteLine($"{signal.Key}: {signal.Count()} panes, first {signal.First().Pane}: {signal.First().Sentence}");
        Assert.DoesNotContain(ofModel, signal => signal.Pane < SwappedFrom);
        var decay = ofModel.Where(signal => signal.Family == Family.Decay).ToArray();
        Assert.InRange(decay.Min(signal => signal.Pane), SwappedFrom, SwappedFrom + 2);
        Assert.Contains(" of it lies in the class 'large', of which", decay[0].Sentence, StringComparison.Ordinal);
        Assert.Contains(ofModel, signal => signal.Family == Family.Calibration && signal.Sentence.Contains("the estimate must not be relied on", StringComparison.Ordinal));
        Assert.DoesNotContain(ofModel, signal => signal.Family == Family.EstimatedDecay);
        await AmendAsync(rows, later[0], state);
        Assert.Contains(state.Panes[^1].EstimatedClasses.Untrusted, reason => reason.Contains("labels have contradicted the estimates", StringComparison.Ordinal));
    }

    // What was judged stays as it was known; an amendment that comes later shows in the panes of now.
    private async Task AmendAsync(Row[] rows, int row, GetModelStateResponse judged)
    {
        var known = TimeProvider.System.GetUtcNow();
        var amended = (rows[row].Label + 1) % Names.Length;
        await using (var stream = ready.Client.OpenLabels(new(Model, "1", "corrections")))
            await await stream.SendAsync("scanners", new() { Numbers = { (ulong)row } }, [(uint)amended], [], Cancellation);
        var pane = judged.Panes.Single(pane => pane.Pane == row / Pane);
        var wanted = pane.Classes.Classes[amended].Confusion[rows[row].Predicted] + 1;

        var state = await new WatchedModel(Model).WhenStateAsync(ready.Client, s => s.Counters.LabelsAmended > judged.Counters.LabelsAmended && s.Panes.Single(now => now.Pane == pane.Pane).Classes.Classes[amended].Confusion[rows[row].Predicted] == wanted);

        Assert.Equal(pane.Classes.Labelled, state.Panes.Single(now => now.Pane == pane.Pane).Classes.Labelled);
        var then = await ready.Client.Queries.GetModelStateAsync(new() { ModelId = Model, Version = "1", AsKnownAt = Timestamp.FromDateTimeOffset(known) }, cancellationToken: Cancellation);
        Assert.Equal(judged.Panes.Select(before => before.Classes), then.Panes.Select(before => before.Classes));
    }

    private static double Area(Row[] rows, int code)
    {
        var (own, others) = (rows.Where(row => row.Label == code).ToArray(), rows.Where(row => row.Label != code).ToArray());
        return own.Average(row => others.Average(other => row.Probabilities[code] > other.Probabilities[code] ? 1 : row.Probabilities[code] == other.Probabilities[code] ? 0.5 : 0));
    }

    private static Row[] Draw()
    {
        var random = new Random(Seed);
        return [.. Enumerable.Range(0, Panes * Pane).Select(position =>
        {
            var weight = 2 * random.NextDouble();
            // Each class where its logit is the largest: they follow each other along the weight.
            double[] logits = [.. Enumerable.Range(0, Names.Length).Select(code => (6 * code * weight) - (2 * code * code) + random.NextDouble())];
            var sure = Softmax([.. logits.Select(logit => 1.6 * logit)]);
            var draw = random.NextDouble();
            var soft = Softmax(logits);
            var label = 0;
            for (var sum = soft[0]; label < Names.Length - 1 && draw >= sum; sum += soft[label])
                label++;
            if (position / Pane >= SwappedFrom && label >= 2)
                label = 5 - label;
            float[] probabilities = [.. sure.Select(p => (float)p)];
            return new Row(weight, random.Next(2) == 0, probabilities, Array.IndexOf(probabilities, probabilities.Max()), label);
        })];
    }

    private static double[] Softmax(double[] logits)
    {
        double[] powers = [.. logits.Select(logit => Math.Exp(logit - logits.Max()))];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    private static Batch BatchOf(Row[] rows, int[] chunk) => new()
    {
        Positions = { chunk.Select(row => (long)row) },
        ClassProbabilities = { chunk.SelectMany(row => rows[row].Probabilities) },
        Columns =
        {
            new Column { Name = "weight", Doubles = new() { Values = { chunk.Select(row => rows[row].Weight) } } },
            new Column { Name = "depot", Categories = new() { Dictionary = { "south", "north" }, Codes = { chunk.Select(row => rows[row].IsNorth ? 1u : 0u) } } },
        },
    };

    private sealed record Row(double Weight, bool IsNorth, float[] Probabilities, int Predicted, int Label);
}
