namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>A registered version with a reference, and requests about it.</summary>
internal sealed class Flights(Rpc caller, string model)
{
    public const string Version = "1";

    public const int ReferenceRows = 400;

    /// <summary>After which a condition that has not come is a failure.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private static readonly string[] Sources = ["north", "south", "east", "west"];

    public string Model => model;

    public static Task<Flights> RegisterAsync(Rpc caller, string model, params V1.SliceSpec[] slices) => RegisterAsync(caller, model, spec => spec.Slices.Add(slices));

    public static Task<Flights> WatchedAsync(Rpc caller, string model, params V1.SliceSpec[] slices) => WatchedAsync(caller, model, spec => spec.Slices.Add(slices));

    public static async Task<Flights> WatchedAsync(Rpc caller, string model, Action<V1.VersionSpec> change)
    {
        var flights = await RegisterAsync(caller, model, change);
        await caller.SetReferenceAsync(flights.Reference());
        return flights;
    }

    public static async Task<Flights> RegisterAsync(Rpc caller, string model, Action<V1.VersionSpec> change)
    {
        var flights = new Flights(caller, model);
        var spec = Specs.New();
        change(spec);
        await caller.CallAsync<V1.RegisterModelRequest, V1.RegisterModelResponse>("ModelService/RegisterModel", new() { ModelId = model, DisplayName = "Flights", Owner = "ops" });
        await caller.CallAsync<V1.RegisterVersionRequest, V1.RegisterVersionResponse>("ModelService/RegisterVersion", new() { ModelId = model, Version = Version, Spec = spec });
        return flights;
    }

    public V1.SetReferenceRequest[] Reference() =>
    [
        new() { Header = new() { ModelId = model, Version = Version } },
        .. Sources.Select((source, i) => new V1.SetReferenceRequest { Rows = new() { Source = source, Batch = Rows(i * 100, 100, labelled: true) } }),
    ];

    /// <summary>Rows from a position on; every tenth label contradicts its score.</summary>
    public static V1.Batch Rows(long from, int count, bool labelled = false)
    {
        var batch = Specs.Batch(count);
        for (var row = 0; row < count; row++)
        {
            batch.Positions[row] = from + row;
            batch.Ids.Text[row] = $"flight-{from + row}";
            if (labelled)
                batch.Labels.Add(Label(batch.Scores[row], row));
        }
        return batch;
    }

    public static uint Label(double score, int row) => score >= 0.5 != (row % 10 == 0) ? 1u : 0u;

    public V1.ReportRequest Report(ulong sequence, V1.Batch batch, string producer = "pod-1", string source = "north") => new()
    {
        ModelId = model,
        Version = Version,
        ProducerId = producer,
        ProducerEpoch = 1,
        Sequence = sequence,
        Source = source,
        Batch = batch,
    };

    public V1.ReportLabelsRequest Labels(ulong sequence, V1.Batch batch, string producer = "labels-1", string source = "north") => new()
    {
        ModelId = model,
        Version = Version,
        ProducerId = producer,
        ProducerEpoch = 1,
        Sequence = sequence,
        Source = source,
        Ids = batch.Ids,
        Labels = { batch.Scores.Select(Label) },
    };

    public Task<V1.ReportResponse> SendAsync(V1.ReportRequest request) => caller.CallAsync<V1.ReportRequest, V1.ReportResponse>("IngestService/Report", request);

    public Task<V1.ReportLabelsResponse> SendAsync(V1.ReportLabelsRequest request) => caller.CallAsync<V1.ReportLabelsRequest, V1.ReportLabelsResponse>("IngestService/ReportLabels", request);

    public Task<V1.GetProducerResponse> ProducerAsync(string producer) => caller.CallAsync<V1.GetProducerRequest, V1.GetProducerResponse>(
        "IngestService/GetProducer", new() { ModelId = model, Version = Version, ProducerId = producer });

    /// <summary>The state once it fulfils a condition: deltas reach the version a moment after the acknowledgement.</summary>
    public async Task<V1.GetModelStateResponse> StateAsync(Func<V1.GetModelStateResponse, bool> until)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var state = await caller.CallAsync<V1.GetModelStateRequest, V1.GetModelStateResponse>("QueryService/GetModelState", new() { ModelId = model, Version = Version });
            if (until(state))
                return state;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"The state did not come: {state}");
            await Task.Delay(Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
