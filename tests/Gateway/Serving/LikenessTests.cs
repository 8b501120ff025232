using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>Which sources contradict the model alike, from rows and labels that come in to the answer.</summary>
public sealed class LikenessTests(RunningGateway gateway)
{
    private const int PaneRows = 100;
    private const int Panes = 4;
    private const int FirstPane = 10;

    private static readonly string[] Honest = ["north", "south", "east", "west", .. Enumerable.Range(0, 10).Select(i => $"steady-{i}")];
    private static readonly string[] Sybils = [.. Enumerable.Range(0, 10).Select(i => $"many-{i}")];

    [Fact]
    public async Task Sources_ThatShareAnAttackAtFivePercentEach_AreOneGroupAndHonestOnesAreNot()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var before = await LikenessAsync(gateway.Bob, flights);
        string[] names = [.. Honest, .. Sybils];
        await SendAsync(flights, names);
        await flights.StateAsync(state => state.JudgedThrough >= FirstPane + Panes - 1);

        var answer = await LikenessAsync(gateway.Bob, flights);

        Assert.Equal((false, 0), (before.HasFirstPane, before.Sources.Count));
        // The latest 28 judged panes, whether there were so many or not.
        Assert.Equal((answer.LastPane - 27, (answer.LastPane + 1) * PaneRows), (answer.FirstPane, answer.End));
        var group = Assert.Single(answer.Groups);
        Assert.Equal(Sybils, group.Sources);
        Assert.Equal((10, 4000, 600), (group.NewSources, group.Labels, group.Contradictions));
        // Everybody contradicts ten of a hundred, which is no difference between sources.
        Assert.Equal(400, group.Expected, 1e-6);
        Assert.InRange(group.Likeness, answer.IndependentLevel, 1);
        Assert.InRange(answer.IndependentLevel, 0.5, 1);
        Assert.Equal(3, group.Places.Count);
        Assert.All(group.Places, place => Assert.True(place.HasPredictedClass && place.Contradictions > place.Expected));
        Assert.Equal(names.Order(StringComparer.Ordinal), answer.Sources.Select(source => source.Source).Order(StringComparer.Ordinal));
        Assert.Equal((Sybils.Length, 0), (answer.Sources.Count(source => source.StandsOut), answer.LeftOut));
        Assert.All(answer.Sources.Take(Sybils.Length), source => Assert.Equal((true, true, FirstPane, 400, 60), (source.StandsOut, source.IsNew, source.FirstPane, source.Labels, source.Contradictions)));
        Assert.All(answer.Sources.Take(Sybils.Length), source => Assert.Contains(source.Nearest, Sybils));
        Assert.Equal(["east", "north", "south", "west"], answer.Sources.Where(source => !source.IsNew).Select(source => source.Source));
    }

    [Fact]
    public async Task Likeness_OfPanesWithoutLabelsOrOfFewSources_SaysSo()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        await SendAsync(flights, Honest[..3]);
        await flights.StateAsync(state => state.JudgedThrough >= FirstPane + Panes - 1);

        var few = await LikenessAsync(gateway.Bob, flights);
        var early = await LikenessAsync(gateway.Bob, flights, new() { Last = FirstPane - 1 });
        var never = await LikenessAsync(gateway.Bob, flights, new() { Last = long.MinValue });

        Assert.Equal((true, false, 3), (few.HasFirstPane, few.HasIndependentLevel, few.Sources.Count));
        Assert.All(few.Sources, source => Assert.False(source.HasZ || source.StandsOut));
        Assert.Equal(new(), early);
        Assert.Equal(new(), never);
    }

    [Fact]
    public async Task Likeness_OfAnotherTenantOrOfARangeThatEndsBeforeItBegins_IsRefused()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());

        var foreign = await Rpc.RefusedAsync(() => LikenessAsync(gateway.Carol, flights));
        var backwards = await Rpc.RefusedAsync(() => LikenessAsync(gateway.Bob, flights, new() { First = 2, Last = 1 }));

        Assert.Equal((StatusCode.NotFound, StatusCode.InvalidArgument), (foreign.Code, backwards.Code));
    }

    // Pane by pane: who runs ahead, or promises to be through, while the others are not known yet closes panes before them.
    private static async Task SendAsync(Flights flights, string[] names)
    {
        for (var pane = 0; pane < Panes; pane++)
        {
            for (var source = 0; source < names.Length; source++)
                await SendAsync(flights, names[source], source, pane);
        }
        for (var source = 0; source < names.Length; source++)
        {
            var end = flights.Report(Panes, new(), $"pod-{source}", names[source]);
            end.Watermark = (FirstPane + 20) * PaneRows;
            await flights.SendAsync(end);
        }
    }

    private static async Task SendAsync(Flights flights, string name, int number, int pane)
    {
        var rows = Flights.Rows((FirstPane + pane) * PaneRows, PaneRows);
        for (var row = 0; row < PaneRows; row++)
            rows.Ids.Text[row] = $"{name}-{rows.Positions[row]}";
        await flights.SendAsync(flights.Report((ulong)pane, rows, $"pod-{number}", name));
        var labels = flights.Labels((ulong)pane, rows, $"labels-{number}", name);
        // Five of a hundred each, and not all the same ones.
        for (var row = 3 + number % 2; name.StartsWith("many-", StringComparison.Ordinal) && row < PaneRows; row += 20)
            labels.Labels[row] = 1 - labels.Labels[row];
        await flights.SendAsync(labels);
    }

    private static Task<V1.GetLikenessResponse> LikenessAsync(Rpc caller, Flights flights, V1.PaneRange? panes = null) =>
        caller.CallAsync<V1.GetLikenessRequest, V1.GetLikenessResponse>("QueryService/GetLikeness", new() { ModelId = flights.Model, Version = Flights.Version, Panes = panes });
}
