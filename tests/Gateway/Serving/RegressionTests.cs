using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>A model that predicts numbers, from its registration to its figures.</summary>
public sealed class RegressionTests(RunningGateway gateway)
{
    private const int ReferenceRows = 400;
    private const int Rows = 150;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Errors_OfLabelsThatComeLate_AreThoseOfTheRows()
    {
        var model = await WatchedAsync();
        // Half as a batch, the rest row by row.
        await SendAsync(model, Predictions(1_000, 0, Rows / 2));
        for (var row = Rows / 2; row < Rows; row++)
            await gateway.Alice.CallAsync<V1.ReportRequest, V1.ReportResponse>("IngestService/Report", Request(model, "pod-rows", (ulong)(row - (Rows / 2)), null, new() { Position = 1_000 + row, TextId = $"id-{row}", Score = Predicted(row), Numbers = { X(row) }, Categories = { Origin(row) } }));
        await LabelAsync(model, 0, row => Target(row) + 1000);
        await LabelAsync(model, 1, Target);

        var state = await StateAsync(model, s => s.Counters.LabelsJoined == Rows && s.Counters.LabelsAmended == Rows && s.Window.Errors.Labelled == Rows);

        var errors = Enumerable.Range(0, Rows).Select(row => Predicted(row) - Target(row)).ToArray();
        var mean = Enumerable.Range(0, Rows).Average(Target);
        var shown = state.Window.Errors;
        Assert.Equal(Rows, state.Window.Rows);
        Assert.Equal(1, shown.Coverage);
        Assert.Equal(Enumerable.Range(0, Rows).Average(Predicted), state.Window.MeanPrediction, 1e-9);
        Assert.Equal(errors.Average(Math.Abs), shown.MeanAbsoluteError, 1e-9);
        Assert.Equal(Math.Sqrt(errors.Average(error => error * error)), shown.RootMeanSquaredError, 1e-9);
        Assert.Equal(errors.Average(), shown.Bias, 1e-9);
        Assert.Equal(1 - errors.Sum(error => error * error) / Enumerable.Range(0, Rows).Sum(row => Math.Pow(Target(row) - mean, 2)), shown.RSquared, 1e-9);
        Assert.InRange(shown.MeanAbsoluteError, shown.MeanAbsoluteErrorInterval.Low, shown.MeanAbsoluteErrorInterval.High);
        Assert.True(shown.HasMeanAbsoluteErrorMinusEstimated && state.Window.EstimatedErrors.MeanAbsoluteError > 0);
        Assert.Equal(ReferenceRows, state.ReferenceErrors.Labelled);
        Assert.Null(state.Window.Performance);
        Assert.Equal(Rows, state.Panes.Sum(pane => pane.Rows));

        var slice = await gateway.Alice.CallAsync<V1.GetSliceRequest, V1.GetSliceResponse>("QueryService/GetSlice", new() { ModelId = model, Version = "1", Feature = "origin", Value = "ATL" });
        Assert.Equal(Rows / 2, slice.Window.Rows);
        var own = await EventuallyAsync(
            () => gateway.Alice.CallAsync<V1.GetSourceRequest, V1.GetSourceResponse>("QueryService/GetSource", new() { ModelId = model, Version = "1", Source = "desk" }), source => source.Panes.Sum(pane => pane.Labels) == Rows);
        Assert.All(own.Panes, pane => Assert.Equal(pane.Labels, pane.Errors.Labelled));

        var spec = (await gateway.Alice.CallAsync<V1.GetModelRequest, V1.GetModelResponse>("ModelService/GetModel", new() { ModelId = model })).Model.Versions[0].Spec;
        Assert.Equal((V1.ModelTask.Regression, false), (spec.Task, spec.HasDecisionThreshold));
    }

    [Fact]
    public async Task Requests_WithWhatIsOfClasses_AreRefusedByField()
    {
        var model = await WatchedAsync();
        var batch = Predictions(1_000, 0, 3);
        batch.Classes.Add([0, 1, 0]);
        batch.Propensities.Add([1, 1, 1]);
        var refused = await Rpc.RefusedAsync(() => SendAsync(model, batch));
        Assert.Equal((StatusCode.InvalidArgument, "batch.classes,batch.propensities"), (refused.Code, string.Join(',', refused.Fields)));

        var labels = Labels(model, 0, [0, 1], Target);
        labels.Targets.Clear();
        labels.Labels.Add([0, 1]);
        Assert.Equal(["labels", "targets"], (await Rpc.RefusedAsync(() => SendAsync(labels))).Fields);

        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var targets = flights.Labels(0, Flights.Rows(0, 2));
        targets.Targets.Add([0.5, 1]);
        Assert.Equal(["targets"], (await Rpc.RefusedAsync(() => flights.SendAsync(targets))).Fields);

        var fairness = await Rpc.RefusedAsync(() => gateway.Alice.CallAsync<V1.GetFairnessRequest, V1.GetFairnessResponse>("QueryService/GetFairness", new() { ModelId = model, Version = "1" }));
        Assert.Equal((StatusCode.FailedPrecondition, "NO_CLASSES"), (fairness.Code, fairness.Reason));
        var likeness = await Rpc.RefusedAsync(() => gateway.Alice.CallAsync<V1.GetLikenessRequest, V1.GetLikenessResponse>("QueryService/GetLikeness", new() { ModelId = model, Version = "1" }));
        Assert.Equal((StatusCode.FailedPrecondition, "NO_CLASSES"), (likeness.Code, likeness.Reason));
    }

    [Fact]
    public async Task Rows_BeyondWhatIsTaken_AreTurnedAwayByName()
    {
        var model = await WatchedAsync();
        var batch = Predictions(1_000, 0, 4);
        (batch.Scores[1], batch.Scores[2], batch.Scores[3]) = (double.NaN, 1.1e18, -1e18);
        var reply = await SendAsync(model, batch);
        Assert.Equal((2u, 2u), (reply.AcceptedRows, reply.RejectedRows));
        Assert.All(reply.Rejections, rejection => Assert.Equal(("batch.scores", "PREDICTION_OUT_OF_RANGE"), (rejection.Field, rejection.Code)));

        var labelled = await SendAsync(Labels(model, 0, [0, 1], row => row == 0 ? double.PositiveInfinity : 3));
        Assert.Equal((1u, "targets", "TARGET_OUT_OF_RANGE"), (labelled.AcceptedRows, Assert.Single(labelled.Rejections).Field, labelled.Rejections[0].Code));

        // Under its number another target is other content.
        Assert.Equal(StatusCode.AlreadyExists, (await Rpc.RefusedAsync(() => SendAsync(Labels(model, 0, [0, 1], row => row == 0 ? double.PositiveInfinity : 4)))).Code);
    }

    [Fact]
    public async Task Spec_WithWhatIsOfClasses_IsRefusedByField()
    {
        var spec = Spec();
        spec.DecisionThreshold = 0.5;
        spec.Discovery = new();
        spec.FeedbackLimit = 0.4;
        spec.Features[1].Protected = true;
        var model = gateway.NewModel();
        await gateway.Alice.CallAsync<V1.RegisterModelRequest, V1.RegisterModelResponse>("ModelService/RegisterModel", new() { ModelId = model, DisplayName = "Rents", Owner = "ops" });
        var refused = await Rpc.RefusedAsync(() => gateway.Alice.CallAsync<V1.RegisterVersionRequest, V1.RegisterVersionResponse>("ModelService/RegisterVersion", new() { ModelId = model, Version = "1", Spec = spec }));
        Assert.Equal(["spec.decision_threshold", "spec.feedback_limit", "spec.discovery", "spec.features[1].protected"], refused.Fields);
    }

    private static V1.VersionSpec Spec()
    {
        var spec = Specs.New();
        spec.Task = V1.ModelTask.Regression;
        return spec;
    }

    private async Task<string> WatchedAsync()
    {
        var model = gateway.NewModel();
        await gateway.Alice.CallAsync<V1.RegisterModelRequest, V1.RegisterModelResponse>("ModelService/RegisterModel", new() { ModelId = model, DisplayName = "Rents", Owner = "ops" });
        await gateway.Alice.CallAsync<V1.RegisterVersionRequest, V1.RegisterVersionResponse>("ModelService/RegisterVersion", new() { ModelId = model, Version = "1", Spec = Spec() });
        var batch = Predictions(0, 10_000, ReferenceRows);
        batch.Ids = null;
        batch.Targets.Add(Enumerable.Range(10_000, ReferenceRows).Select(Target));
        await gateway.Alice.SetReferenceAsync(new() { Header = new() { ModelId = model, Version = "1" } }, new() { Rows = new() { Source = "desk", Batch = batch } });
        return model;
    }

    // Errors grow with x, and alternate.
    private static double X(int row) => row * 37 % 100 / 100.0;

    private static string Origin(int row) => row % 2 == 0 ? "ATL" : "BOS";

    private static double Predicted(int row) => 500 + (3 * X(row));

    private static double Target(int row) => Predicted(row) + ((row % 3 - 1) * X(row)) + 0.01;

    private static V1.Batch Predictions(long position, int first, int count)
    {
        var rows = Enumerable.Range(first, count).ToArray();
        return new()
        {
            Positions = { rows.Select((_, i) => position + i) },
            Ids = new() { Text = { rows.Select(row => $"id-{row}") } },
            Scores = { rows.Select(Predicted) },
            Columns =
            {
                new V1.Column { Name = "distance", Doubles = new() { Values = { rows.Select(X) } } },
                new V1.Column { Name = "origin", Categories = new() { Dictionary = { "ATL", "BOS" }, Codes = { rows.Select(row => (uint)(row % 2)) } } },
            },
        };
    }

    private static V1.ReportRequest Request(string model, string producer, ulong sequence, V1.Batch? batch, V1.Row? row = null) =>
        new() { ModelId = model, Version = "1", ProducerId = producer, ProducerEpoch = 1, Sequence = sequence, Source = "desk", Batch = batch, Row = row };

    private Task<V1.ReportResponse> SendAsync(string model, V1.Batch batch) => gateway.Alice.CallAsync<V1.ReportRequest, V1.ReportResponse>("IngestService/Report", Request(model, "pod", 0, batch));

    private Task<V1.ReportLabelsResponse> LabelAsync(string model, ulong sequence, Func<int, double> target) => SendAsync(Labels(model, sequence, [.. Enumerable.Range(0, Rows)], target));

    private static V1.ReportLabelsRequest Labels(string model, ulong sequence, int[] rows, Func<int, double> target) => new()
    {
        ModelId = model,
        Version = "1",
        ProducerId = "labels",
        ProducerEpoch = 1,
        Sequence = sequence,
        Source = "desk",
        Ids = new() { Text = { rows.Select(row => $"id-{row}") } },
        Targets = { rows.Select(target) },
    };

    private Task<V1.ReportLabelsResponse> SendAsync(V1.ReportLabelsRequest request) => gateway.Alice.CallAsync<V1.ReportLabelsRequest, V1.ReportLabelsResponse>("IngestService/ReportLabels", request);

    private Task<V1.GetModelStateResponse> StateAsync(string model, Func<V1.GetModelStateResponse, bool> until) =>
        EventuallyAsync(() => gateway.Alice.CallAsync<V1.GetModelStateRequest, V1.GetModelStateResponse>("QueryService/GetModelState", new() { ModelId = model, Version = "1" }), until);

    private static async Task<T> EventuallyAsync<T>(Func<Task<T>> ask, Func<T, bool> until)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (until(answer))
                return answer;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"It did not come: {answer}");
            await Task.Delay(Flights.Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
