using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>Which sources' labels are suspect, from rows and labels that come in to the list of sources and their panes.</summary>
public sealed class SourcesTests(RunningGateway gateway)
{
    private const int PaneRows = 100;
    private const int Panes = 4;

    private static readonly string[] Names = ["north", "south", "east", "west", "centre"];

    [Fact]
    public async Task Source_WhoseLabelsAreTurnedRound_IsSuspectWithItsPanesAndTheOthersAreNot()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var before = await ListAsync(flights);
        for (var pane = 0; pane < Panes; pane++)
        {
            for (var source = 0; source < Names.Length; source++)
            {
                // Behind the reference; each row once.
                var rows = Flights.Rows(FirstPosition + pane * PaneRows, PaneRows);
                for (var row = 0; row < PaneRows; row++)
                    rows.Ids.Text[row] = $"{Names[source]}-{rows.Positions[row]}";
                await flights.SendAsync(flights.Report((ulong)pane, rows, $"pod-{source}", Names[source]));
                var labels = flights.Labels((ulong)pane, rows, $"labels-{source}", Names[source]);
                for (var row = 0; Names[source] == "south" && pane >= 2 && row < PaneRows; row++)
                    labels.Labels[row] = 1 - labels.Labels[row];
                await flights.SendAsync(labels);
            }
        }
        for (var source = 0; source < Names.Length; source++)
        {
            var end = flights.Report(Panes, new(), $"pod-{source}", Names[source]);
            end.Watermark = FirstPosition + 20 * PaneRows;
            await flights.SendAsync(end);
        }
        await flights.StateAsync(state => state.JudgedThrough >= FirstPosition / PaneRows + Panes - 1);

        var listed = await ListAsync(flights);

        Assert.Empty(before.Sources);
        Assert.Equal(Names.Order(StringComparer.Ordinal), listed.Sources.Select(source => source.Source).Order(StringComparer.Ordinal));
        var south = listed.Sources[0];
        Assert.Equal(("south", true, FirstPosition + 2L * PaneRows), (south.Source, south.Suspect, south.Since));
        Assert.True(south.LogEvidence >= listed.LogSuspect);
        var span = Assert.Single(south.Suspects);
        Assert.Equal((FirstPosition + 2L * PaneRows, FirstPosition + 4L * PaneRows, 200L), (span.From, span.To, span.Contradictions.Labels));
        Assert.True(span.Contradictions.Contradictions > span.Contradictions.Expected + 100);
        Assert.All(listed.Sources.Skip(1), source => Assert.Equal((false, 0), (source.Suspect, source.Suspects.Count)));
    }

    [Fact]
    public async Task Sources_OfAVersionThatIsNotThere_AreNotFound()
    {
        var refused = await Rpc.RefusedAsync(() => gateway.Bob.CallAsync<V1.ListSourcesRequest, V1.ListSourcesResponse>("QueryService/ListSources", new() { ModelId = "nowhere", Version = "1" }));

        Assert.Equal(StatusCode.NotFound, refused.Code);
    }

    private const int FirstPosition = 10 * PaneRows;

    private Task<V1.ListSourcesResponse> ListAsync(Flights flights) =>
        gateway.Bob.CallAsync<V1.ListSourcesRequest, V1.ListSourcesResponse>("QueryService/ListSources", new() { ModelId = flights.Model, Version = Flights.Version });
}
