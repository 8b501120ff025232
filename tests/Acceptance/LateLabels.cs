using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>Performance before and after labels that come later, shuffled and partly twice, through the gateway. Expected are the figures that others computed from the same rows; each test prints how far off the system is.</summary>
public sealed class LateLabels(ReadyHost ready, ITestOutputHelper output) : IClassFixture<ReadyHost>
{
    private const string Model = "car-loan";
    private const string Version = "1";
    private const string Source = "branches";
    private const int PaneRows = 5000;
    private const int BatchRows = 1000;

    /// <summary>Jensen-Shannon, the customary limit.</summary>
    private const double StableDistance = 0.1;

    private static readonly string[] Numeric = ["car_value", "debt_to_income_ratio", "loan_length", "driver_tenure"];
    private static readonly string[] Categorical = ["salary_range", "repaid_loan_on_prev_car", "size_of_downpayment"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CarLoan_EstimatedThenRealised_AreTheGoldenFiguresAndStableFeaturesRaiseNothing()
    {
        using var datasets = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.Shared("golden", "datasets.json"), Cancellation));
        var golden = datasets.RootElement.GetProperty("car_loan").GetProperty("chunks_5000").EnumerateArray().ToArray();
        var rows = await ReadAsync("car_loan_monitoring.csv.gz");
        await RegisterAsync(await ReadAsync("car_loan_reference.csv.gz"));

        await SendPredictionsAsync(rows);
        var before = await WhenAsync(state => state.ClosedThrough == golden.Length - 1);
        Assert.Equal(golden.Length, before.Panes.Count);
        Assert.All(before.Panes, pane => Assert.Equal(0, pane.Performance.Labelled));
        var estimated = Largest(golden, before, "cbpe_auc", pane => pane.Estimated.RocAuc);
        var accuracy = Largest(golden, before, "cbpe_acc", pane => pane.Estimated.Accuracy);

        var twice = await SendLabelsAsync(rows);
        var after = await WhenAsync(state => state.Counters.LabelsJoined == rows.Count && state.Counters.LabelsDuplicate == twice);
        Assert.All(after.Panes, pane => Assert.Equal((PaneRows, 1.0), ((int)pane.Performance.Labelled, pane.Performance.Coverage)));
        var realised = Largest(golden, after, "auc", pane => pane.Performance.RocAuc);
        var right = Largest(golden, after, "acc", pane => pane.Performance.Accuracy);
        var brier = Largest(golden, after, "brier", pane => pane.Performance.BrierScore);
        var calibration = Largest(golden, after, "ece10w", pane => pane.Performance.ExpectedCalibrationError);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{golden.Length} panes of {PaneRows:N0}, largest differences: estimated ROC AUC {estimated:0.00000}, accuracy {accuracy:0.00000}; realised ROC AUC {realised:0.00000}, accuracy {right:0.00000}, Brier score {brier:0.00000}, ECE {calibration:0.00000}; {twice:N0} labels came twice"));
        Assert.InRange(Math.Max(Math.Max(estimated, realised), Math.Max(accuracy, brier)), 0, 1e-3);
        Assert.InRange(right, 0, 1e-6);
        Assert.InRange(calibration, 0, 2e-3);

        var signals = new List<Signal>();
        await foreach (var signal in ready.Client.ListSignalsAsync(Model, Version, Cancellation))
            signals.Add(signal);
        var distances = datasets.RootElement.GetProperty("car_loan").GetProperty("jsd_nannyml_per_chunk").EnumerateObject();
        string[] stable = [.. distances.Where(feature => feature.Value.EnumerateArray().Max(distance => distance.GetDouble()) < StableDistance).Select(feature => feature.Name)];
        string[] signalled = [.. signals.Select(signal => signal.Subject.Feature).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        output.WriteLine($"stable: {string.Join(", ", stable)}; signals of {string.Join(", ", signalled)}");
        Assert.Equal(3, stable.Length);
        Assert.Empty(stable.Intersect(signalled));
    }

    private static double Largest(JsonElement[] golden, GetModelStateResponse state, string figure, Func<ModelPane, double> shown) =>
        golden.Zip(state.Panes, (expected, pane) => Math.Abs(expected.GetProperty(figure).GetDouble() - shown(pane))).Max();

    private async Task RegisterAsync(IReadOnlyList<string[]> reference)
    {
        var spec = new VersionSpec { Axis = Axis.Sequence, PaneLength = PaneRows };
        spec.Features.Add(Numeric.Select(name => new FeatureSpec { Name = name, Kind = FeatureKind.Numeric }));
        spec.Features.Add(Categorical.Select(name => new FeatureSpec { Name = name, Kind = FeatureKind.Categorical }));
        await ready.Client.Models.RegisterModelAsync(new() { ModelId = Model, DisplayName = Model, Owner = "test" }, cancellationToken: Cancellation);
        await ready.Client.Models.RegisterVersionAsync(new() { ModelId = Model, Version = Version, Spec = spec }, cancellationToken: Cancellation);
        await ready.Client.SetReferenceAsync(
            Model, Version,
            _ => Enumerable.Range(0, reference.Count / BatchRows).Select(number =>
            {
                var batch = BatchOf(reference, number * BatchRows);
                batch.Labels.Add(Labels(reference, Enumerable.Range(number * BatchRows, BatchRows)));
                return new SourceBatch { Source = Source, Batch = batch };
            }).ToAsyncEnumerable(),
            Cancellation);
    }

    private async Task SendPredictionsAsync(IReadOnlyList<string[]> rows)
    {
        await using var stream = ready.Client.OpenPredictions(new(Model, Version, "serving"));
        for (var first = 0; first < rows.Count; first += BatchRows)
        {
            var batch = BatchOf(rows, first);
            batch.Ids = Ids(Enumerable.Range(first, BatchRows));
            await await stream.SendAsync(Source, batch, watermark: first + BatchRows);
        }
    }

    // Every seventh label comes a second time, in a later batch.
    private async Task<int> SendLabelsAsync(IReadOnlyList<string[]> rows)
    {
        var order = Enumerable.Range(0, rows.Count).ToArray();
        new Random(1).Shuffle(order);
        var twice = order.Where((_, at) => at % 7 == 0).ToArray();
        await using var stream = ready.Client.OpenLabels(new(Model, Version, "back-office"));
        foreach (var batch in order.Chunk(BatchRows).Concat(twice.Chunk(BatchRows)))
            await await stream.SendAsync(Source, Ids(batch), Labels(rows, batch));
        return twice.Length;
    }

    private async Task<GetModelStateResponse> WhenAsync(Func<GetModelStateResponse, bool> wanted) =>
        await new WatchedModel(Model).WhenStateAsync(ready.Client, wanted);

    private static Batch BatchOf(IReadOnlyList<string[]> rows, int first)
    {
        var taken = rows.Skip(first).Take(BatchRows).ToArray();
        return new()
        {
            Positions = { Enumerable.Range(first, taken.Length).Select(row => (long)row) },
            Columns =
            {
                Numeric.Select((name, at) => new Column { Name = name, Doubles = new() { Values = { taken.Select(row => Number(row[at])) } } }),
                Categorical.Select((name, at) =>
                {
                    var values = taken.Select(row => row[Numeric.Length + at]).ToArray();
                    var dictionary = values.Distinct(StringComparer.Ordinal).ToList();
                    return new Column { Name = name, Categories = new() { Dictionary = { dictionary }, Codes = { values.Select(value => (uint)dictionary.IndexOf(value)) } } };
                }),
            },
            Scores = { taken.Select(row => Number(row[^3])) },
            Classes = { taken.Select(row => (uint)Number(row[^2])) },
        };
    }

    private static PredictionIds Ids(IEnumerable<int> rows) => new() { Numbers = { rows.Select(row => (ulong)row) } };

    private static IEnumerable<uint> Labels(IReadOnlyList<string[]> rows, IEnumerable<int> wanted) => wanted.Select(row => (uint)Number(rows[row][^1]));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    // The features in their order, then score, predicted class and label. No field of this table holds a comma.
    private static async Task<IReadOnlyList<string[]>> ReadAsync(string name)
    {
        await using var file = File.OpenRead(Repository.Shared("data", name));
        using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        var header = (await text.ReadLineAsync(Cancellation))!.Split(',');
        int[] columns = [.. Numeric.Concat(Categorical).Append("y_pred_proba").Append("y_pred").Append("repaid").Select(column => Array.IndexOf(header, column))];
        var rows = new List<string[]>();
        while (await text.ReadLineAsync(Cancellation) is { } line)
        {
            var fields = line.Split(',');
            rows.Add(Array.ConvertAll(columns, column => fields[column]));
        }
        return rows;
    }
}
