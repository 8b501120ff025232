using Watchgrain.Grains.Delivery;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Tests.Governance;

namespace Watchgrain.Grains.Tests.Delivery;

public sealed class LineageChannelTests
{
    private const string Id = "flight-delay/1/1";

    [Fact]
    public async Task Decision_ThatAPersonApproves_IsOneRunFromItsProposalOn()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var cluster = await DeliveringCluster.StartAsync(Channel(receiver));
        var decision = await ProposeAsync(cluster);
        await decision.DecideAsync(approve: true, new("ann"), "seen it");
        await decision.OverrideAsync(new("bob"), "it was the season");

        Received[] told = [await receiver.NextAsync(), await receiver.NextAsync(), await receiver.NextAsync()];

        Assert.Equal(["START", "COMPLETE", "OTHER"], told.Select(one => one.Json.GetProperty("eventType").GetString()));
        Assert.Equal(["awaiting_approval", "in_force", "overridden"], told.Select(one => one.Json.GetProperty("run").GetProperty("facets").GetProperty("watchgrain_decision").GetProperty("state").GetString()));
        Assert.Single(told.Select(Run).Distinct());
        Assert.Equal(("watchgrain/acme", "application/json", "Bearer token-1"), (told[0].Json.GetProperty("job").GetProperty("namespace").GetString(), told[0].Headers["content-type"].ToString(), told[0].Headers["authorization"].ToString()));
        Assert.All(told, one => Assert.DoesNotContain("bob", one.Body, StringComparison.Ordinal));
        Assert.Equal(("openlineage", false), (await cluster.UntilAsync(seen => seen.Delivered == 3, "lineage")) is var view ? (view.Template, view.IsSigned) : default);
    }

    [Fact]
    public async Task Version_ThatIsRegistered_IsToldWithItsFeatures()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var cluster = await DeliveringCluster.StartAsync(Channel(receiver));
        await RegisterAsync(cluster);

        var (start, complete) = (await receiver.NextAsync(), await receiver.NextAsync());

        Assert.Equal(("START", "COMPLETE", Run(start)), (start.Json.GetProperty("eventType").GetString(), complete.Json.GetProperty("eventType").GetString(), Run(complete)));
        Assert.Equal(["distance"], Assert.Single(start.Json.GetProperty("outputs").EnumerateArray()).GetProperty("facets").GetProperty("schema").GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("name").GetString()));
        // The registration of the model itself is told of to nobody.
        await cluster.UntilAsync(seen => seen is { Delivered: 1, Pending: 0, Next: 2 }, "lineage");
        Assert.Equal(0, receiver.Waiting);
    }

    [Fact]
    public async Task Receiver_ThatFailsAtTheSecondEvent_GetsBothAgainAsTheyWere()
    {
        await using var receiver = await Receiver.StartAsync();
        var calls = 0;
        receiver.Answer = (_, _) => Task.FromResult(++calls == 2 ? 500 : 201);
        await using var cluster = await DeliveringCluster.StartAsync(Channel(receiver));
        await RegisterAsync(cluster);

        Received[] told = [await receiver.NextAsync(), await receiver.NextAsync(), await receiver.NextAsync(), await receiver.NextAsync()];

        Assert.Equal((told[0].Body, told[1].Body), (told[2].Body, told[3].Body));
        Assert.Equal((told[0].Id, told[1].Id), (told[2].Id, told[3].Id));
        await cluster.UntilAsync(seen => seen is { Delivered: 1, Failed: 1 }, "lineage");
    }

    [Fact]
    public async Task Receiver_ThatHangs_IsTriedAgain()
    {
        await using var receiver = await Receiver.StartAsync();
        var calls = 0;
        receiver.Answer = async (_, aborted) =>
        {
            if (++calls == 1) await Task.Delay(Timeout.Infinite, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 200;
        };
        await using var cluster = await DeliveringCluster.StartAsync(Channel(receiver, timeoutSeconds: 1));
        await ProposeAsync(cluster);

        var (first, second) = (await receiver.NextAsync(), await receiver.NextAsync());

        Assert.Equal(first.Body, second.Body);
        Assert.Equal(1, (await cluster.UntilAsync(seen => seen.Delivered == 1, "lineage")).Failed);
    }

    [Fact]
    public async Task Test_OfTheChannel_IsARunOfItsOwn()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var cluster = await DeliveringCluster.StartAsync(Channel(receiver));

        Assert.Equal(new ChannelTest(true, true, ""), await cluster.Outbox("lineage").TestAsync("ann"));

        Assert.Equal(["watchgrain.test", "watchgrain.test"], new[] { await receiver.NextAsync(), await receiver.NextAsync() }.Select(one => one.Json.GetProperty("job").GetProperty("name").GetString()));
    }

    private static string? Run(Received told) => told.Json.GetProperty("run").GetProperty("runId").GetString();

    private static Channel Channel(Receiver receiver, double timeoutSeconds = 20) => new()
    {
        Name = "lineage",
        Url = receiver.Url,
        Bearer = "token-1",
        LineageNamespace = "",
        Timeout = TimeSpan.FromSeconds(timeoutSeconds),
        FirstRetry = TimeSpan.FromMilliseconds(5),
        LongestRetry = TimeSpan.FromMilliseconds(20),
        Pause = TimeSpan.FromMilliseconds(500),
    };

    private static async Task<IDecisionGrain> ProposeAsync(DeliveringCluster cluster)
    {
        var decision = cluster.Grains.GetGrain<IDecisionGrain>(GrainKeys.Decision("acme", Id));
        await decision.ProposeAsync(Proposals.Of("acme", Id) with { Action = GovernedAction.Rollback });
        return decision;
    }

    private static async Task RegisterAsync(DeliveringCluster cluster)
    {
        var model = cluster.Grains.GetGrain<IModelGrain>(GrainKeys.Model("acme", "flight-delay"));
        await model.RegisterAsync("Flight delay", "ann");
        await model.RegisterVersionAsync("1", new() { Features = [new() { Name = "distance", Kind = FeatureKind.Numeric }], Axis = Axis.Sequence, PaneLength = 10, LabelMaturity = 1, LabelHorizon = 1 });
    }
}
