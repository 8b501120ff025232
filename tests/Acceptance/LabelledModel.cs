using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>A model whose predictions and labels stand in tables of <c>../shared/data</c>: its reference is sent, then predictions in the order of the table, then labels in another order, some of them twice.</summary>
internal sealed class LabelledModel(ReadyHost ready, string id)
{
    public const string Version = "1";

    private const string Source = "feed";
    private const int BatchRows = 1000;

    private int offices;

    public required string[] Numeric { get; init; }

    public required string[] Categorical { get; init; }

    /// <summary>Of the categorical ones.</summary>
    public string[] Protected { get; init; } = [];

    /// <summary>The columns of score, predicted class and label.</summary>
    public required (string Score, string Prediction, string Label) Columns { get; init; }

    /// <summary>The column with the day of a row; without it a row lies at its number.</summary>
    public string? PositionColumn { get; init; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Everything that is read of a table.</summary>
    public string[] Names => [.. Numeric, .. Categorical, Columns.Score, Columns.Prediction, Columns.Label, .. PositionColumn is { } position ? [position] : Array.Empty<string>()];

    /// <param name="reference">With labels.</param>
    /// <param name="spec">Without features.</param>
    public async Task RegisterAsync(DataTable reference, VersionSpec spec)
    {
        spec.Features.Add(Numeric.Select(name => new FeatureSpec { Name = name, Kind = FeatureKind.Numeric }));
        spec.Features.Add(Categorical.Select(name => new FeatureSpec { Name = name, Kind = FeatureKind.Categorical, Protected = Protected.Contains(name) }));
        await ready.Client.Models.RegisterModelAsync(new() { ModelId = id, DisplayName = id, Owner = "test" }, cancellationToken: Cancellation);
        await ready.Client.Models.RegisterVersionAsync(new() { ModelId = id, Version = Version, Spec = spec }, cancellationToken: Cancellation);
        await ready.Client.SetReferenceAsync(
            id, Version,
            _ => Enumerable.Range(0, reference.Rows.Count).Chunk(BatchRows).Select(rows =>
            {
                var batch = BatchOf(reference, rows);
                batch.Labels.Add(Labels(reference, rows));
                return new SourceBatch { Source = Source, Batch = batch };
            }).ToAsyncEnumerable(),
            Cancellation);
    }

    /// <param name="rows">In ascending order of their positions.</param>
    /// <param name="end">A position behind them all: the watermark of the last batch.</param>
    public async Task SendPredictionsAsync(DataTable rows, long end)
    {
        await using var stream = ready.Client.OpenPredictions(new(id, Version, "serving"));
        foreach (var batch in Enumerable.Range(0, rows.Rows.Count).Chunk(BatchRows))
        {
            var predictions = BatchOf(rows, batch);
            predictions.Ids = Ids(batch);
            var watermark = batch[^1] == rows.Rows.Count - 1 ? end : predictions.Positions[^1];
            await await stream.SendAsync(Source, predictions, watermark: watermark);
        }
    }

    /// <summary>Says how far the stream is, without a row.</summary>
    public async Task SendWatermarkAsync(long watermark)
    {
        await using var stream = ready.Client.OpenPredictions(new(id, Version, "clock"));
        await await stream.SendAsync(Source, new Batch(), watermark: watermark);
    }

    /// <summary>Sends the labels shuffled, and every seventh once more, in a later batch. Returns how many came twice.</summary>
    public async Task<int> SendLabelsAsync(DataTable rows)
    {
        var order = Enumerable.Range(0, rows.Rows.Count).ToArray();
        new Random(1).Shuffle(order);
        var twice = order.Where((_, at) => at % 7 == 0).ToArray();
        await SendLabelsAsync(rows, [.. order, .. twice]);
        return twice.Length;
    }

    /// <summary>Sends the labels of rows, in that order or shuffled by a seed; those of the table, or others.</summary>
    public async Task SendLabelsAsync(DataTable rows, int[] wanted, Func<int, uint>? label = null, int seed = 0)
    {
        var order = wanted.ToArray();
        if (seed > 0)
            new Random(seed).Shuffle(order);
        await using var stream = ready.Client.OpenLabels(new(id, Version, $"back-office-{Interlocked.Increment(ref offices)}"));
        foreach (var batch in order.Chunk(BatchRows))
            await await stream.SendAsync(Source, Ids(batch), label is null ? Labels(rows, batch) : batch.Select(label));
    }

    public async Task<GetModelStateResponse> WhenAsync(Func<GetModelStateResponse, bool> wanted) =>
        await new WatchedModel(id).WhenStateAsync(ready.Client, wanted);

    public async Task<GetModelStateResponse> StateAsync(PaneRange panes, DateTimeOffset? known = null) =>
        await ready.Client.Queries.GetModelStateAsync(
            new() { ModelId = id, Version = Version, Panes = panes, AsKnownAt = known is { } at ? Timestamp.FromDateTimeOffset(at) : null }, cancellationToken: Cancellation);

    public async Task<GetSliceResponse> SliceAsync(string feature, string value) =>
        await ready.Client.Queries.GetSliceAsync(new() { ModelId = id, Version = Version, Feature = feature, Value = value, Panes = new() { First = 0 } }, cancellationToken: Cancellation);

    /// <summary>A slice that is declared by a condition.</summary>
    public Task<GetSliceResponse> SliceAsync(string name) => SliceAsync("", name);

    public async Task<List<Signal>> SignalsAsync()
    {
        var signals = new List<Signal>();
        await foreach (var signal in ready.Client.ListSignalsAsync(id, Version, Cancellation))
            signals.Add(signal);
        return signals;
    }

    private Batch BatchOf(DataTable rows, int[] wanted)
    {
        string[] Taken(string column) => Array.ConvertAll(wanted, row => rows.Field(row, column));
        return new()
        {
            Positions = { PositionColumn is { } position ? Taken(position).Select(LateLabels.At) : wanted.Select(row => (long)row) },
            Columns =
            {
                Numeric.Select(name => new Column { Name = name, Doubles = new() { Values = { Taken(name).Select(Number) } } }),
                Categorical.Select(name =>
                {
                    var values = Taken(name);
                    var dictionary = values.Distinct(StringComparer.Ordinal).ToList();
                    return new Column { Name = name, Categories = new() { Dictionary = { dictionary }, Codes = { values.Select(value => (uint)dictionary.IndexOf(value)) } } };
                }),
            },
            Scores = { Taken(Columns.Score).Select(Number) },
            Classes = { Taken(Columns.Prediction).Select(text => (uint)Number(text)) },
        };
    }

    private static PredictionIds Ids(IEnumerable<int> rows) => new() { Numbers = { rows.Select(row => (ulong)row) } };

    private IEnumerable<uint> Labels(DataTable rows, IEnumerable<int> wanted) => wanted.Select(row => (uint)Number(rows.Field(row, Columns.Label)));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
