#:project ../src/Client/Watchgrain.Client.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Registers a model, reports a batch of predictions and their labels, and reads what Watchgrain holds of them.
using Watchgrain.Client.Connection;
using Watchgrain.V1;

const string Model = "credit-risk", Version = "2";
using var client = new WatchgrainClient(new() { Address = new($"http://{(args.Length > 0 ? args[0] : "127.0.0.1:5080")}") });

await client.Models.RegisterModelAsync(new() { ModelId = Model, DisplayName = "Credit risk", Owner = "lending" });
await client.Models.RegisterVersionAsync(new()
{
    ModelId = Model,
    Version = Version,
    Spec = new()
    {
        Features = { new FeatureSpec { Name = "amount", Kind = FeatureKind.Numeric }, new FeatureSpec { Name = "region", Kind = FeatureKind.Categorical } },
        Axis = Axis.Sequence,
        PaneLength = 100,
    },
});

// What the model saw when it was approved, with labels: everything later is compared with it.
var seen = Rows(0, 1000);
seen.Labels.Add(Labels(0, 1000));
var reference = await client.SetReferenceAsync(Model, Version, _ => new[] { new SourceBatch { Source = "branches", Batch = seen } }.ToAsyncEnumerable());
Console.WriteLine($"reference: {reference.Rows} rows, {reference.LabelledRows} with labels");

// The streams number the batches, and send again what has no reply when the connection breaks; it counts once.
var batch = Rows(1000, 300);
batch.Ids = new() { Text = { Enumerable.Range(1000, 300).Select(i => $"application-{i}") } };
await using (var predictions = client.OpenPredictions(new Producer(Model, Version, "scorer-1")))
{
    var reply = await await predictions.SendAsync("branches", batch, watermark: 1300);
    Console.WriteLine($"predictions: {reply.AcceptedRows} accepted, {reply.RejectedRows} rejected, {reply.LateRows} late; durable in log row {reply.DurableSequence}; verdict: {$"{reply.Verdict.Kind}".ToLowerInvariant()}");
}
await using (var labels = client.OpenLabels(new Producer(Model, Version, "back-office")))
{
    var reply = await await labels.SendAsync("branches", batch.Ids, Labels(1000, 300));
    Console.WriteLine($"labels: {reply.AcceptedRows} accepted, {reply.RejectedRows} rejected");
}

// What is acknowledged is durable; the figures follow in about a second.
using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
var state = await client.Queries.GetModelStateAsync(new() { ModelId = Model, Version = Version });
while (state.Counters.LabelsJoined < 300 || state.ClosedThrough < 12)
{
    await timer.WaitForNextTickAsync();
    state = await client.Queries.GetModelStateAsync(new() { ModelId = Model, Version = Version });
}
Console.WriteLine($"state: {state.Counters.Rows} rows, {state.Counters.LabelsJoined} labels joined, closed through pane {state.ClosedThrough}");
foreach (var pane in state.Panes)
    Console.WriteLine($"  pane {pane.Pane}: {pane.Rows} rows, mean score {pane.MeanScore:0.000}, accuracy {pane.Performance.Accuracy:0.000}");

// Rows as columns; every column has one value per row. The values are made up.
static Batch Rows(int first, int count)
{
    var rows = Enumerable.Range(first, count).ToArray();
    return new()
    {
        Positions = { rows.Select(i => (long)i) },
        Columns =
        {
            new Column { Name = "amount", Doubles = new() { Values = { rows.Select(i => 100.0 + (i * 37 % 900)) } } },
            new Column { Name = "region", Categories = new() { Dictionary = { "north", "south", "west" }, Codes = { rows.Select(i => (uint)(i % 3)) } } },
        },
        Scores = { rows.Select(i => i * 61 % 100 / 100.0) },
    };
}

static IEnumerable<uint> Labels(int first, int count) => Enumerable.Range(first, count).Select(i => (i * 61 % 100) + (i % 7 * 5) > 65 ? 1u : 0u);
