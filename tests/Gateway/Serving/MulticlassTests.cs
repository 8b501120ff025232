using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>A model of several classes, from its registration to its figures.</summary>
public sealed class MulticlassTests(RunningGateway gateway)
{
    private const int ReferenceRows = 400;
    private const int Rows = 150;

    private static readonly string[] Names = ["cat", "dog", "fish"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Figures_OfLabelsThatComeLate_AreThoseOfTheRows()
    {
        var model = await WatchedAsync();
        // Half as a batch, the rest row by row; the row that is sent as a batch again is known.
        await SendAsync(model, Predictions(1_000, 0, Rows / 2));
        for (var row = Rows / 2; row < Rows; row++)
            await gateway.Alice.CallAsync<V1.ReportRequest, V1.ReportResponse>("IngestService/Report", Request(model, "pod-rows", (ulong)(row - (Rows / 2)), null, new() { Position = 1_000 + row, TextId = $"id-{row}", Numbers = { X(row) }, Categories = { Origin(row) }, ClassProbabilities = { Probabilities(row) } }));
        var again = Predictions(1_000 + Rows / 2, Rows / 2, 1);
        Assert.True((await gateway.Alice.CallAsync<V1.ReportRequest, V1.ReportResponse>("IngestService/Report", Request(model, "pod-rows", 0, again))).Duplicate);
        await LabelAsync(model, 0, row => (Label(row) + 1) % 3);
        await LabelAsync(model, 1, Label);

        var state = await StateAsync(model, s => s.Counters.LabelsJoined == Rows && s.Counters.LabelsAmended == Rows && s.Window.Classes.Labelled == Rows);

        var rows = Enumerable.Range(0, Rows).ToArray();
        var shown = state.Window.Classes;
        Assert.Equal((Rows, 1), ((int)state.Window.Rows, (int)shown.Coverage));
        Assert.Equal(rows.Average(row => Label(row) == Predicted(row) ? 1.0 : 0), shown.Accuracy, 1e-12);
        Assert.Equal(rows.Average(row => -Math.Log(Probabilities(row)[Label(row)] / Probabilities(row).Sum(p => (double)p))), shown.LogLoss, 1e-6);
        Assert.Equal(rows.Average(row => Probabilities(row).Select((p, code) => Math.Pow((double)p - (code == Label(row) ? 1 : 0), 2)).Sum()), shown.BrierScore, 1e-9);
        Assert.Equal(rows.Average(row => (double)Probabilities(row)[Predicted(row)]), state.Window.MeanScore, 1e-3);
        Assert.Equal(Names, shown.Classes.Select(own => own.Name));
        for (var label = 0; label < 3; label++)
        {
            for (var predicted = 0; predicted < 3; predicted++)
                Assert.Equal(rows.Count(row => Label(row) == label && Predicted(row) == predicted), shown.Classes[label].Confusion[predicted]);
            Assert.Equal(shown.Classes[label].Confusion[label] / (double)shown.Classes[label].Support, shown.Classes[label].Recall, 1e-12);
        }
        Assert.Equal(shown.Classes.Average(own => own.Recall), shown.BalancedAccuracy, 1e-12);
        Assert.Equal(shown.Accuracy, shown.Micro.F1, 1e-12);
        Assert.InRange(shown.Macro.F1, shown.Macro.F1Interval.Low, shown.Macro.F1Interval.High);
        Assert.True(shown.HasAccuracyMinusEstimated && shown.HasRocAucMacro && state.Window.EstimatedClasses.HasRocAucMacro);
        Assert.Equal(1, state.Window.EstimatedClasses.LabelShares.Sum(), 0.1);
        Assert.Equal(ReferenceRows, state.ReferenceClasses.Labelled);
        Assert.Null(state.Window.Performance);
        Assert.Equal(Rows, state.Panes.Sum(pane => pane.Rows));

        var slice = await gateway.Alice.CallAsync<V1.GetSliceRequest, V1.GetSliceResponse>("QueryService/GetSlice", new() { ModelId = model, Version = "1", Feature = "origin", Value = "ATL" });
        Assert.Equal(Rows / 2, slice.Window.Rows);
        var own = await EventuallyAsync(
            () => gateway.Alice.CallAsync<V1.GetSourceRequest, V1.GetSourceResponse>("QueryService/GetSource", new() { ModelId = model, Version = "1", Source = "desk" }), source => source.Panes.Sum(pane => pane.Labels) == Rows);
        Assert.Equal(rows.Count(row => Label(row) != Predicted(row)), own.Panes.Sum(pane => pane.Disagreements));

        var spec = (await gateway.Alice.CallAsync<V1.GetModelRequest, V1.GetModelResponse>("ModelService/GetModel", new() { ModelId = model })).Model.Versions[0].Spec;
        Assert.Equal((V1.ModelTask.Multiclass, false, "cat dog fish"), (spec.Task, spec.HasDecisionThreshold, string.Join(' ', spec.Classes)));
        // The same spec once more is the same version.
        await gateway.Alice.CallAsync<V1.RegisterVersionRequest, V1.RegisterVersionResponse>("ModelService/RegisterVersion", new() { ModelId = model, Version = "1", Spec = Spec() });
    }

    [Fact]
    public async Task Classes_ThatAreSent_StandInThePlaceOfTheLikeliest()
    {
        var model = await WatchedAsync();
        var batch = Predictions(1_000, 0, 3);
        batch.Classes.Add([2, 2, 2]);
        await SendAsync(model, batch);
        await gateway.Alice.CallAsync<V1.ReportLabelsRequest, V1.ReportLabelsResponse>("IngestService/ReportLabels", Labels(model, 0, [0, 1, 2], _ => 2));

        var state = await StateAsync(model, s => s.Window?.Classes.Labelled == 3);

        Assert.Equal((1, 3), (state.Window.Classes.Accuracy, state.Window.Classes.Classes[2].Predicted));
    }

    [Fact]
    public async Task Requests_WithWhatIsOfAnotherTask_AreRefusedByField()
    {
        var model = await WatchedAsync();
        var batch = Predictions(1_000, 0, 3);
        batch.Scores.Add([1, 1, 1]);
        batch.Propensities.Add([1, 1, 1]);
        batch.ClassProbabilities.RemoveAt(0);
        var refused = await Rpc.RefusedAsync(() => SendAsync(model, batch));
        Assert.Equal((StatusCode.InvalidArgument, "batch.class_probabilities,batch.scores,batch.propensities"), (refused.Code, string.Join(',', refused.Fields)));
        var row = new V1.Row { Position = 1_000, Score = 0.5, Numbers = { 1 }, Categories = { "ATL" }, ClassProbabilities = { 0.5f, 0.5f } };
        Assert.Equal(["row.class_probabilities", "row.score"], (await Rpc.RefusedAsync(() => gateway.Alice.CallAsync<V1.ReportRequest, V1.ReportResponse>("IngestService/Report", Request(model, "pod", 0, null, row)))).Fields);

        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var other = flights.Report(0, Flights.Rows(0, 2));
        other.Batch.ClassProbabilities.Add([0.5f, 0.5f]);
        Assert.Equal(["batch.class_probabilities"], (await Rpc.RefusedAsync(() => flights.SendAsync(other))).Fields);

        var fairness = await Rpc.RefusedAsync(() => gateway.Alice.CallAsync<V1.GetFairnessRequest, V1.GetFairnessResponse>("QueryService/GetFairness", new() { ModelId = model, Version = "1" }));
        Assert.Equal((StatusCode.FailedPrecondition, "NO_CLASSES"), (fairness.Code, fairness.Reason));
    }

    [Fact]
    public async Task Rows_ThatCannotBeUsed_AreTurnedAwayByName()
    {
        var model = await WatchedAsync();
        var batch = Predictions(1_000, 0, 5);
        batch.Classes.Add([0, 1, 2, 0, 3]);
        batch.ClassProbabilities[(1 * 3) + 2] = float.NaN;
        batch.ClassProbabilities[(2 * 3) + 0] += 0.002f;
        batch.ClassProbabilities[(3 * 3) + 0] = -0.1f;
        var reply = await SendAsync(model, batch);
        Assert.Equal((1u, 4u), (reply.AcceptedRows, reply.RejectedRows));
        Assert.Equal(
            [(1u, "batch.class_probabilities", "PROBABILITY_OUT_OF_RANGE"), (2u, "batch.class_probabilities", "PROBABILITIES_DO_NOT_ADD_UP"), (3u, "batch.class_probabilities", "PROBABILITY_OUT_OF_RANGE"), (4u, "batch.classes", "CLASS_OUT_OF_RANGE")],
            reply.Rejections.Select(rejection => (rejection.Row, rejection.Field, rejection.Code)));

        var labelled = await gateway.Alice.CallAsync<V1.ReportLabelsRequest, V1.ReportLabelsResponse>("IngestService/ReportLabels", Labels(model, 0, [0, 1], row => row + 2));
        Assert.Equal((1u, "labels", "LABEL_OUT_OF_RANGE"), (labelled.AcceptedRows, Assert.Single(labelled.Rejections).Field, labelled.Rejections[0].Code));

        // Under its number other probabilities are other content.
        batch.ClassProbabilities[0] += 0.0005f;
        Assert.Equal(StatusCode.AlreadyExists, (await Rpc.RefusedAsync(() => SendAsync(model, batch))).Code);
    }

    [Fact]
    public async Task Spec_WithWhatIsOfTwoClasses_IsRefusedByField()
    {
        var spec = Spec();
        spec.DecisionThreshold = 0.5;
        spec.Discovery = new();
        spec.FeedbackLimit = 0.4;
        spec.Features[1].Protected = true;
        spec.Classes.Add("cat");
        Assert.Equal(["spec.decision_threshold", "spec.feedback_limit", "spec.discovery", "spec.features[1].protected", "spec.classes[3]"], await RefusedAsync(spec));
        spec = Spec();
        spec.Classes.RemoveAt(2);
        Assert.Equal(["spec.classes"], await RefusedAsync(spec));
        spec = Spec();
        spec.Task = V1.ModelTask.Binary;
        Assert.Equal(["spec.classes"], await RefusedAsync(spec));
    }

    private async Task<IReadOnlyList<string>> RefusedAsync(V1.VersionSpec spec)
    {
        var model = gateway.NewModel();
        await gateway.Alice.CallAsync<V1.RegisterModelRequest, V1.RegisterModelResponse>("ModelService/RegisterModel", new() { ModelId = model, DisplayName = "Animals", Owner = "ops" });
        return [.. (await Rpc.RefusedAsync(() => gateway.Alice.CallAsync<V1.RegisterVersionRequest, V1.RegisterVersionResponse>("ModelService/RegisterVersion", new() { ModelId = model, Version = "1", Spec = spec }))).Fields];
    }

    private static V1.VersionSpec Spec()
    {
        var spec = Specs.New();
        spec.Task = V1.ModelTask.Multiclass;
        spec.Classes.Add(Names);
        return spec;
    }

    private async Task<string> WatchedAsync()
    {
        var model = gateway.NewModel();
        await gateway.Alice.CallAsync<V1.RegisterModelRequest, V1.RegisterModelResponse>("ModelService/RegisterModel", new() { ModelId = model, DisplayName = "Animals", Owner = "ops" });
        await gateway.Alice.CallAsync<V1.RegisterVersionRequest, V1.RegisterVersionResponse>("ModelService/RegisterVersion", new() { ModelId = model, Version = "1", Spec = Spec() });
        var batch = Predictions(0, 10_000, ReferenceRows);
        batch.Ids = null;
        batch.Labels.Add(Enumerable.Range(10_000, ReferenceRows).Select(row => (uint)Label(row)));
        await gateway.Alice.SetReferenceAsync(new() { Header = new() { ModelId = model, Version = "1" } }, new() { Rows = new() { Source = "desk", Batch = batch } });
        return model;
    }

    private static double X(int row) => row * 37 % 100 / 100.0;

    private static string Origin(int row) => row % 2 == 0 ? "ATL" : "BOS";

    private static float[] Probabilities(int row)
    {
        var first = (float)(0.1 + (0.8 * X(row)));
        var second = (1 - first) * (0.25f + (0.5f * (row % 3 / 2f)));
        return [first, second, 1 - first - second];
    }

    private static int Predicted(int row) => Array.IndexOf(Probabilities(row), Probabilities(row).Max());

    private static int Label(int row) => row % 4 == 0 ? row % 3 : Predicted(row);

    private static V1.Batch Predictions(long position, int first, int count)
    {
        var rows = Enumerable.Range(first, count).ToArray();
        return new()
        {
            Positions = { rows.Select((_, i) => position + i) },
            Ids = new() { Text = { rows.Select(row => $"id-{row}") } },
            ClassProbabilities = { rows.SelectMany(Probabilities) },
            Columns =
            {
                new V1.Column { Name = "distance", Doubles = new() { Values = { rows.Select(X) } } },
                count == 1
                    ? new V1.Column { Name = "origin", Categories = new() { Dictionary = { Origin(first) }, Codes = { 0 } } }
                    : new V1.Column { Name = "origin", Categories = new() { Dictionary = { "ATL", "BOS" }, Codes = { rows.Select(row => (uint)(row % 2)) } } },
            },
        };
    }

    private static V1.ReportRequest Request(string model, string producer, ulong sequence, V1.Batch? batch, V1.Row? row = null) =>
        new() { ModelId = model, Version = "1", ProducerId = producer, ProducerEpoch = 1, Sequence = sequence, Source = "desk", Batch = batch, Row = row };

    private Task<V1.ReportResponse> SendAsync(string model, V1.Batch batch) => gateway.Alice.CallAsync<V1.ReportRequest, V1.ReportResponse>("IngestService/Report", Request(model, "pod", 0, batch));

    private Task<V1.ReportLabelsResponse> LabelAsync(string model, ulong sequence, Func<int, int> label) =>
        gateway.Alice.CallAsync<V1.ReportLabelsRequest, V1.ReportLabelsResponse>("IngestService/ReportLabels", Labels(model, sequence, [.. Enumerable.Range(0, Rows)], label));

    private static V1.ReportLabelsRequest Labels(string model, ulong sequence, int[] rows, Func<int, int> label) => new()
    {
        ModelId = model,
        Version = "1",
        ProducerId = "labels",
        ProducerEpoch = 1,
        Sequence = sequence,
        Source = "desk",
        Ids = new() { Text = { rows.Select(row => $"id-{row}") } },
        Labels = { rows.Select(row => (uint)label(row)) },
    };

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
