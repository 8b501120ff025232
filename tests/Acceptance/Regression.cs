using System.Globalization;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>A model that predicts numbers: hourly bike rentals by the mean of the same hour of working days and others in 2011. In 2012 more is rented, so that it predicts too little.</summary>
public sealed class Regression(ReadyHost ready, ITestOutputHelper output) : IClassFixture<ReadyHost>
{
    private const string Model = "bike-rentals";
    private const int Week = 7 * 24;

    // Labels come a year late, after all predictions.
    private const int Year = 53 * Week;
    private const int BatchRows = 1000;

    private static readonly string[] Numeric = ["hr", "temp", "hum", "windspeed"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BikeRentals_OfAGrowingYear_HaveTheErrorsOfTheirRowsAndAreFoundTooLow()
    {
        var table = await DataTable.ReadAsync("bike_hour.csv.gz", [.. Numeric, "workingday", "yr", "cnt"]);
        double Field(int row, string column) => double.Parse(table.Field(row, column), CultureInfo.InvariantCulture);
        int[] reference = [.. Enumerable.Range(0, table.Rows.Count).Where(row => Field(row, "yr") == 0)], later = [.. Enumerable.Range(reference.Length, table.Rows.Count - reference.Length)];
        var means = reference.GroupBy(row => (Field(row, "hr"), Field(row, "workingday"))).ToDictionary(group => group.Key, group => group.Average(row => Field(row, "cnt")));
        double Predicted(int row) => means[(Field(row, "hr"), Field(row, "workingday"))];
        var spec = new VersionSpec { Axis = Axis.Sequence, PaneLength = Week, Task = ModelTask.Regression, LabelMaturity = Year };
        spec.Features.Add(Numeric.Select(name => new FeatureSpec { Name = name, Kind = FeatureKind.Numeric, Deterministic = name == "hr" }));
        spec.Features.Add(new FeatureSpec { Name = "workingday", Kind = FeatureKind.Categorical, Deterministic = true });
        spec.Slices.Add(new SliceSpec { Name = "rush hour", Where = "hr between 16 and 19 and workingday = \"1\"" });

        await ready.Client.Models.RegisterModelAsync(new() { ModelId = Model, DisplayName = Model, Owner = "test" }, cancellationToken: Cancellation);
        await ready.Client.Models.RegisterVersionAsync(new() { ModelId = Model, Version = "1", Spec = spec }, cancellationToken: Cancellation);
        await ready.Client.SetReferenceAsync(
            Model, "1",
            _ => reference.Chunk(BatchRows).Select(rows =>
            {
                var batch = BatchOf(rows);
                batch.Targets.Add(rows.Select(row => Field(row, "cnt")));
                return new SourceBatch { Source = "stations", Batch = batch };
            }).ToAsyncEnumerable(),
            Cancellation);
        await using (var stream = ready.Client.OpenPredictions(new(Model, "1", "serving")))
        {
            foreach (var rows in later.Chunk(BatchRows))
            {
                var batch = BatchOf(rows);
                batch.Ids = new() { Numbers = { rows.Select(row => (ulong)row) } };
                await await stream.SendAsync("stations", batch, rows[^1], Cancellation);
            }
        }
        // Shuffled, and every seventh once more with the value that stands.
        var order = later.ToArray();
        new Random(1).Shuffle(order);
        await using (var stream = ready.Client.OpenLabels(new(Model, "1", "returns")))
        {
            foreach (var rows in order.Concat(order.Where((_, at) => at % 7 == 0)).Chunk(BatchRows))
                await await stream.SendTargetsAsync("stations", new() { Numbers = { rows.Select(row => (ulong)row) } }, rows.Select(row => Field(row, "cnt")), [], Cancellation);
        }
        await using (var stream = ready.Client.OpenPredictions(new(Model, "1", "clock")))
            await await stream.SendAsync("stations", new Batch(), table.Rows.Count + Year + Week, Cancellation);

        var lastPane = (table.Rows.Count - 1) / Week;
        var state = await new WatchedModel(Model).WhenStateAsync(ready.Client, s => s.Counters.LabelsJoined == later.Length && s.JudgedThrough >= lastPane && s.Panes.Sum(pane => pane.Errors.Labelled) == later.Length);

        var off = 0.0;
        foreach (var pane in state.Panes)
        {
            var errors = later.Where(row => row / Week == pane.Pane).Select(row => Predicted(row) - Field(row, "cnt")).ToArray();
            Assert.Equal((errors.Length, errors.Length), ((int)pane.Rows, (int)pane.Errors.Labelled));
            off = new[] { off, Math.Abs(errors.Average(Math.Abs) - pane.Errors.MeanAbsoluteError), Math.Abs(Math.Sqrt(errors.Average(error => error * error)) - pane.Errors.RootMeanSquaredError), Math.Abs(errors.Average() - pane.Errors.Bias) }.Max();
        }
        var known = reference.Average(row => Math.Abs(Predicted(row) - Field(row, "cnt")));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{state.Panes.Count} weeks of 2012: MAE, RMSE and bias off by {off:0.0e+0} at most; MAE {state.Window.Errors.MeanAbsoluteError:0.0} where {state.Window.EstimatedErrors.MeanAbsoluteError:0.0} was estimated and {known:0.0} is that of 2011; bias {state.Window.Errors.Bias:0.0}, R² {state.Window.Errors.RSquared:0.000}"));
        output.WriteLine(state.Window.Sentence);
        Assert.InRange(off, 0, 1e-9);
        Assert.Equal(known, state.ReferenceErrors.MeanAbsoluteError, 1e-9);

        var slice = await ready.Client.Queries.GetSliceAsync(new() { ModelId = Model, Version = "1", Value = "rush hour", Panes = new() { First = 0 } }, cancellationToken: Cancellation);
        var rush = later.Where(row => Field(row, "workingday") == 1 && Field(row, "hr") is >= 16 and <= 19).ToArray();
        Assert.Equal(rush.Length, slice.Window.Rows);
        Assert.Equal(rush.Average(row => Math.Abs(Predicted(row) - Field(row, "cnt"))), slice.Window.Errors.MeanAbsoluteError, 1e-9);

        var signals = new List<Signal>();
        await foreach (var signal in ready.Client.ListSignalsAsync(Model, "1", Cancellation))
            signals.Add(signal);
        foreach (var signal in signals.Where(signal => signal.Subject.Feature.Length == 0).GroupBy(signal => signal.Statistic))
            output.WriteLine($"{signal.Key}: {signal.Count()} panes, first {signal.First().Pane}: {signal.First().Sentence}");
        Assert.Contains(signals, signal => signal.Family == Family.Decay);
        Assert.Contains(signals, signal => signal.Family == Family.Calibration && signal.Sentence.Contains("predictions are too low", StringComparison.Ordinal));

        Batch BatchOf(int[] rows) => new()
        {
            Positions = { rows.Select(row => (long)row) },
            Scores = { rows.Select(Predicted) },
            Columns =
            {
                Numeric.Select(name => new Column { Name = name, Doubles = new() { Values = { rows.Select(row => Field(row, name)) } } }),
                new Column { Name = "workingday", Categories = new() { Dictionary = { "0", "1" }, Codes = { rows.Select(row => (uint)Field(row, "workingday")) } } },
            },
        };
    }
}
