namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>Exposures and propensities on their way from batches and rows to the figures of a version, and what comes of labels that the model has mostly caused.</summary>
public sealed class FeedbackTests(RunningGateway gateway)
{
    // Two panes of 200 rows. In the first every second row is an action, each with a label; of the others, held out with a chance of a half, every second one has a label.
    [Fact]
    public async Task Labels_MostlyCausedByTheModel_ShowInTheFiguresAndRaiseASignal()
    {
        var flights = await StartAsync(gateway.NewModel());
        var rows = Rows(1_000, 200);
        await flights.SendAsync(flights.Report(0, rows));
        var single = Row(1_200);
        await flights.SendAsync(new V1.ReportRequest { ModelId = flights.Model, Version = Flights.Version, ProducerId = "pod-2", ProducerEpoch = 1, Sequence = 0, Source = "north", Row = single });
        int[] labelled = [.. Enumerable.Range(0, 200).Where(row => row % 2 == 0 || row % 4 == 1)];
        await flights.SendAsync(Labels(flights, 0, rows, labelled));
        await flights.StateAsync(s => s.Counters.LabelsJoined == labelled.Length);

        var open = await flights.StateAsync(s => s.Panes.Count == 2 && s.Window.Feedback?.ByExposure.Sum(exposure => exposure.Labelled) == labelled.Length && s.Window.Rows == 201);

        var feedback = open.Panes[0].Feedback;
        Assert.Equal([(V1.Exposure.Action, 100L, 100L), (V1.Exposure.HoldOut, 100L, 50L)], feedback.ByExposure.Select(row => (row.Exposure, row.Predictions, row.Labelled)));
        Assert.Equal((1.0, 0.5), (feedback.ByExposure[0].Coverage, feedback.ByExposure[1].Coverage));
        Assert.Equal(100.0 / 150, feedback.ShareOfLabelsCaused, 1e-12);
        Assert.Equal(1, feedback.ActionEntropy, 1e-12);
        Assert.Equal(0.8113, feedback.ReferenceActionEntropy, 1e-4);
        Assert.Equal(150, feedback.Weighted);
        Assert.Equal(Weighted(rows, labelled), feedback.IpwAccuracy, 0.002);
        Assert.Equal([(V1.Exposure.NoAction, 1L)], open.Panes[1].Feedback.ByExposure.Select(row => (row.Exposure, row.Predictions)));
        Assert.Equal(1, open.Window.Feedback.ByExposure.Single(row => row.Exposure == V1.Exposure.NoAction).Predictions);

        // A label that changes takes back what it added: the weights stay those of the rows.
        var amended = Labels(flights, 1, rows, [0]);
        amended.Labels[0] = 1 - amended.Labels[0];
        await flights.SendAsync(amended);
        await flights.StateAsync(s => s.Counters.LabelsAmended == 1 && s.Panes[0].Feedback.Weighted == 150 && s.Panes[0].Feedback.IpwAccuracy != feedback.IpwAccuracy);

        var end = flights.Report(1, new());
        end.Watermark = 5_000;
        await flights.SendAsync(end);
        var signal = await SignalAsync(flights);
        Assert.Equal((V1.Family.Feedback, 5L, "share_of_labels_caused"), (signal.Family, signal.Pane, signal.Statistic));
        Assert.Equal(100.0 / 150, signal.Value, 1e-12);
        var judged = await flights.StateAsync(s => s.JudgedThrough >= 6);
        Assert.Equal(150, judged.Panes[0].Feedback.Weighted);
    }

    [Fact]
    public async Task Versions_WithoutExposures_HaveNoFeedback()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var rows = Flights.Rows(0, 10);
        await flights.SendAsync(flights.Report(0, rows));
        await flights.SendAsync(flights.Labels(0, rows));
        var state = await flights.StateAsync(s => s.Panes.Count == 1 && s.Panes[0].Performance.Labelled == 10);
        Assert.Null(state.Window.Feedback);
        Assert.Null(state.Panes[0].Feedback);
    }

    // Its reference has an action in every fourth row.
    private async Task<Flights> StartAsync(string model)
    {
        var flights = new Flights(gateway.Alice, model);
        var spec = Specs.New();
        spec.PaneLength = 200;
        await gateway.Alice.CallAsync<V1.RegisterModelRequest, V1.RegisterModelResponse>("ModelService/RegisterModel", new() { ModelId = model, DisplayName = "Flights", Owner = "ops" });
        await gateway.Alice.CallAsync<V1.RegisterVersionRequest, V1.RegisterVersionResponse>("ModelService/RegisterVersion", new() { ModelId = model, Version = Flights.Version, Spec = spec });
        var reference = Flights.Rows(0, 400, labelled: true);
        reference.Exposures.AddRange(Enumerable.Range(0, 400).Select(row => row % 4 == 0 ? V1.Exposure.Action : V1.Exposure.NoAction));
        await gateway.Alice.SetReferenceAsync([new() { Header = new() { ModelId = model, Version = Flights.Version } }, new() { Rows = new() { Source = "north", Batch = reference } }]);
        return flights;
    }

    private static V1.Batch Rows(long from, int count)
    {
        var batch = Flights.Rows(from, count);
        for (var row = 0; row < count; row++)
        {
            batch.Exposures.Add(row % 2 == 0 ? V1.Exposure.Action : V1.Exposure.HoldOut);
            batch.Propensities.Add(row % 2 == 0 ? 1 : 0.5);
        }
        return batch;
    }

    private static V1.Row Row(long position)
    {
        var row = Specs.Row(position);
        (row.Exposure, row.Propensity) = (V1.Exposure.NoAction, 0.1);
        return row;
    }

    private static V1.ReportLabelsRequest Labels(Flights flights, ulong sequence, V1.Batch rows, int[] labelled)
    {
        var request = flights.Labels(sequence, rows);
        (request.Ids, var labels) = (new() { Text = { labelled.Select(row => rows.Ids.Text[row]) } }, labelled.Select(row => Flights.Label(rows.Scores[row], row)).ToArray());
        request.Labels.Clear();
        request.Labels.AddRange(labels);
        return request;
    }

    private static double Weighted(V1.Batch rows, int[] labelled)
    {
        var weights = labelled.Select(row => (Weight: 1 / rows.Propensities[row], IsCorrect: Flights.Label(rows.Scores[row], row) == (rows.Scores[row] >= 0.5 ? 1 : 0))).ToArray();
        return weights.Where(row => row.IsCorrect).Sum(row => row.Weight) / weights.Sum(row => row.Weight);
    }

    private async Task<V1.Signal> SignalAsync(Flights flights)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var page = await gateway.Bob.CallAsync<V1.ListSignalsRequest, V1.ListSignalsResponse>("QueryService/ListSignals", new() { ModelId = flights.Model, Version = Flights.Version });
            if (page.Signals.FirstOrDefault(signal => signal.Family == V1.Family.Feedback) is { } signal)
                return signal;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Flights.Patience, $"The signal did not come: {page}");
            await Task.Delay(Flights.Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
