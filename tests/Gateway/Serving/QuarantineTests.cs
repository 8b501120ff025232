using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class QuarantineTests(RunningGateway gateway)
{
    [Fact]
    public async Task Quarantine_Approved_RidesOnTheRepliesToItsSourceAlone()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var decision = $"{flights.Model}/{Flights.Version}/1";
        var before = await flights.SendAsync(flights.Report(0, Flights.Rows(0, 10)));
        await ProposeAsync(flights.Model);

        await gateway.Alice.CallAsync<V1.ApproveRequest, V1.ApproveResponse>("DecisionService/Approve", new() { DecisionId = decision, Rationale = "kilometres" });
        var north = await UntilAsync(flights, "north", V1.VerdictKind.Quarantine);
        var south = await flights.SendAsync(flights.Report(0, Flights.Rows(0, 10), "pod-south", "south"));
        var again = await flights.SendAsync(flights.Report(0, Flights.Rows(0, 10)));

        Assert.Equal(V1.VerdictKind.Allow, before.Verdict.Kind);
        Assert.Equal((decision, decision), (north.DecisionId, north.IncidentId));
        Assert.Equal("", before.Verdict.IncidentId);
        Assert.NotEqual(V1.VerdictKind.Quarantine, south.Verdict.Kind);
        Assert.Equal((true, V1.VerdictKind.Quarantine), (again.Duplicate, again.Verdict.Kind));
    }

    /// <summary>What the closing of a pane in which one source alone reports another unit tells the coordinator.</summary>
    private async Task ProposeAsync(string model)
    {
        var coordinator = gateway.Grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(new("alpha", model, Flights.Version)));
        await coordinator.AcceptAsync(
        [
            new()
            {
                Family = Family.Drift,
                Subject = new() { Feature = "distance", Source = "north" },
                Pane = 0,
                Position = 100,
                Detector = "rank-tilt e-detector",
                Statistic = "psi_corrected",
                Value = 2.5,
                LogEvidence = 30,
                LogThreshold = 12,
                SincePane = 0,
                Sentence = "distance has shifted",
            },
        ]);
        await coordinator.PanesClosedAsync(0);
    }

    /// <summary>The verdict on a source once it is of a kind: partitions ask the coordinator from time to time.</summary>
    private static async Task<V1.Verdict> UntilAsync(Flights flights, string source, V1.VerdictKind kind)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (ulong sequence = 1; ; sequence++)
        {
            var verdict = (await flights.SendAsync(flights.Report(sequence, Flights.Rows((long)sequence, 1), source: source))).Verdict;
            if (verdict.Kind == kind)
                return verdict;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Flights.Patience, $"The verdict stays {verdict}.");
            await Task.Delay(Flights.Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
