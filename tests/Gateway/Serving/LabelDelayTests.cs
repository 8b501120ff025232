namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>How long labels take, where those who send them say when they became known.</summary>
public sealed class LabelDelayTests(RunningGateway gateway)
{
    private const int Rows = 200;

    // A quarter of the rows each; the last lies in the cell that ends at 47.
    private static readonly long[] Ages = [-3, 2, 5, 40];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Curve_OfLabelsThatSayWhenTheyBecameKnown_IsExactWhateverComesFirst(bool labelsFirst)
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var predictions = flights.Report(0, Flights.Rows(1_000, Rows));
        if (!labelsFirst)
        {
            await flights.SendAsync(predictions);
            await flights.StateAsync(s => s.Counters.Rows == Rows);
        }
        // In two requests, the later rows first.
        await flights.SendAsync(Labels(flights, 0, predictions.Batch, from: 90, to: Rows));
        await flights.SendAsync(Labels(flights, 1, predictions.Batch, from: 0, to: 90));
        if (labelsFirst)
        {
            await flights.StateAsync(s => s.Counters.LabelsParked == Rows);
            await flights.SendAsync(predictions);
        }
        var end = flights.Report(1, new());
        end.Watermark = 5_000;
        await flights.SendAsync(end);

        var delay = (await flights.StateAsync(s => s.Counters.LabelsJoined == Rows && s.Watermark == 5_000 && s.LabelDelay?.Labels == Rows)).LabelDelay;

        Assert.Equal([(0L, 0.25, 200L), (2, 0.5, 150), (5, 0.75, 100), (47, 1, 50)], delay.Points.Select(point => (point.Age, Math.Round(point.Share, 12), point.AtRisk)));
        Assert.Equal([(0.5, 2L), (0.8, 47), (0.95, 47), (0.99, 47)], delay.Quantiles.Select(quantile => (quantile.Share, quantile.Age)));
    }

    [Fact]
    public async Task Labels_WithTimesThatAreWrong_AreRefusedOrTurnedAwayByName()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var rows = Flights.Rows(1_000, 3);
        var request = Labels(flights, 0, rows, from: 0, to: 3);
        request.KnownAt.RemoveAt(2);
        var refused = await Rpc.RefusedAsync(() => flights.SendAsync(request));
        Assert.Equal((Grpc.Core.StatusCode.InvalidArgument, "known_at"), (refused.Code, Assert.Single(refused.Fields)));

        request.KnownAt.Add(-1);
        var reply = await flights.SendAsync(request);
        Assert.Equal((2u, 1u), (reply.AcceptedRows, reply.RejectedRows));
        Assert.Equal((2u, "known_at", "POSITION_OUT_OF_RANGE"), (reply.Rejections[0].Row, reply.Rejections[0].Field, reply.Rejections[0].Code));

        // Under its number another time is other content.
        request.KnownAt[0]++;
        Assert.Equal(Grpc.Core.StatusCode.AlreadyExists, (await Rpc.RefusedAsync(() => flights.SendAsync(request))).Code);
    }

    private static V1.ReportLabelsRequest Labels(Flights flights, ulong sequence, V1.Batch batch, int from, int to)
    {
        var request = flights.Labels(sequence, batch);
        request.Ids = new() { Text = { batch.Ids.Text.Take(from..to) } };
        request.Labels.Clear();
        request.Labels.AddRange(batch.Scores.Take(from..to).Select(Flights.Label));
        request.KnownAt.AddRange(Enumerable.Range(from, to - from).Select(row => batch.Positions[row] + Ages[row % Ages.Length]));
        return request;
    }
}
