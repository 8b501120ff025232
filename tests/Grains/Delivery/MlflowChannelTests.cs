using Watchgrain.Audit.V1;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Delivery;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Tests.Governance;
using AliasMove = Watchgrain.Audit.V1.AliasMove;

namespace Watchgrain.Grains.Tests.Delivery;

public sealed class MlflowChannelTests
{
    private const string Id = "flight-delay/1/1";

    [Fact]
    public async Task Rollback_ThatAPersonApproves_MovesTheAliasAndBothAnswersAreAudited()
    {
        await using var server = await MlflowServer.StartAsync();
        await using var cluster = await DeliveringCluster.StartAsync(server.Channel(targets: ("1", "6")));
        var decision = await ProposeAsync(cluster, GovernedAction.Rollback);
        Assert.Empty(server.Calls);
        await decision.DecideAsync(approve: true, new("ann"), "seen it");

        var view = await cluster.UntilAsync(seen => seen.Delivered == 1, "registry");

        Assert.Equal(("mlflow", false, 0, 0), (view.Template, view.IsSigned, view.Pending, view.Dead));
        Assert.Equal(["GET 7", "POST 6", "GET 6"], server.Calls);
        var (approved, moved) = await EntriesAsync(cluster) is [_, var second, var third] ? (second, third) : throw new InvalidOperationException("there are not three entries");
        Assert.Equal(("decision/flight-delay/1/1/in_force", "alias_move/registry/1/7/6", "watchgrain"), (approved.EntryKey, moved.EntryKey, moved.Actor));
        Assert.Equal(
            new AliasMove { Channel = "registry", DecisionId = Id, DecisionIndex = 1, RegisteredModel = MlflowServer.Model, Alias = "champion", Target = "6", Before = "7", WasSet = true, After = "6" }, moved.AliasMove);
        Assert.Equal(new ChannelTest(true, true, ""), await cluster.Outbox("registry").TestAsync("ann"));
    }

    [Fact]
    public async Task Decision_OfAnotherAction_MovesNothing()
    {
        await using var server = await MlflowServer.StartAsync();
        await using var cluster = await DeliveringCluster.StartAsync(server.Channel(targets: ("1", "6")));
        await (await ProposeAsync(cluster, GovernedAction.Hold)).DecideAsync(approve: true, new("ann"), "seen it");

        var view = await cluster.UntilAsync(seen => seen.Next == 2, "registry");

        Assert.Equal((0, 0L), (view.Pending, view.Delivered));
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task Rollback_ThatWasOverriddenMeanwhile_MovesNothing()
    {
        await using var server = await MlflowServer.StartAsync();
        var isDown = true;
        server.Before = (_, _) => Task.FromResult(isDown ? (int?)503 : null);
        await using var cluster = await DeliveringCluster.StartAsync(server.Channel(targets: ("1", "6")));
        var decision = await ProposeAsync(cluster, GovernedAction.Rollback);
        await decision.DecideAsync(approve: true, new("ann"), "seen it");
        await cluster.UntilAsync(seen => seen.Failed >= 1, "registry");
        await decision.OverrideAsync(new("bob"), "it was the season");
        isDown = false;
        // A request may have been on its way when it was overridden: none that was answered otherwise than by 503.
        await cluster.UntilAsync(seen => seen is { Pending: 0, Delivered: 1 }, "registry");

        Assert.Equal("7", server.Aliases["champion"]);
        Assert.DoesNotContain(server.Calls, call => call.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Registry_ThatIsDownAndComesBack_IsAskedAgain()
    {
        await using var server = await MlflowServer.StartAsync();
        server.Before = (call, _) => Task.FromResult(call < 3 ? (int?)500 : null);
        await using var cluster = await DeliveringCluster.StartAsync(server.Channel(targets: ("1", "6")));
        await (await ProposeAsync(cluster, GovernedAction.Rollback)).DecideAsync(approve: true, new("ann"), "seen it");

        var view = await cluster.UntilAsync(seen => seen.Delivered == 1, "registry");

        Assert.Equal((3L, "the receiver answered 500", "6"), (view.Failed, view.LastError, server.Aliases["champion"]));
    }

    [Fact]
    public async Task Alias_ThatAnotherMovesAfterwards_IsADeadLetterAndMovedWhenAPersonWantsIt()
    {
        await using var server = await MlflowServer.StartAsync();
        server.Before = (call, _) =>
        {
            if (call == 2) server.Aliases["champion"] = "9";
            return Task.FromResult<int?>(null);
        };
        await using var cluster = await DeliveringCluster.StartAsync(server.Channel(targets: ("1", "6")));
        await (await ProposeAsync(cluster, GovernedAction.Rollback)).DecideAsync(approve: true, new("ann"), "seen it");
        await cluster.UntilAsync(seen => seen.Dead == 1, "registry");
        Assert.Equal("9", server.Aliases["champion"]);

        Assert.Equal(ReplayStatus.Done, await cluster.Outbox("registry").ReplayAsync(1, "ann"));
        await cluster.UntilAsync(seen => seen is { Dead: 0, Delivered: 1 }, "registry");

        Assert.Equal("6", server.Aliases["champion"]);
        Assert.Equal(["alias_move/registry/1/7/9", "alias_move/registry/1/9/6"], (await EntriesAsync(cluster)).Skip(2).Select(entry => entry.EntryKey));
    }

    [Theory]
    [InlineData("before:audit")]
    [InlineData("after:audit")]
    [InlineData("before:outbox")]
    [InlineData("after:outbox")]
    public async Task Outbox_ThatFailsAfterTheAliasIsSet_SetsItOnce(string step)
    {
        await using var server = await MlflowServer.StartAsync();
        await using var cluster = await DeliveringCluster.StartAsync(server.Channel(targets: ("1", "6")));
        server.Before = (call, _) =>
        {
            if (call == 2) cluster.Faults.Fail(step);
            return Task.FromResult<int?>(null);
        };
        await (await ProposeAsync(cluster, GovernedAction.Rollback)).DecideAsync(approve: true, new("ann"), "seen it");

        // A delivery is shown before the outbox is written.
        await cluster.UntilAsync(seen => cluster.Faults.Spent && seen is { Pending: 0, Delivered: 1 }, "registry");

        Assert.Equal(1, server.Calls.Count(call => call.StartsWith("POST", StringComparison.Ordinal)));
        Assert.Equal("6", server.Aliases["champion"]);
        Assert.Contains(await EntriesAsync(cluster), entry => entry.AliasMove is { After: "6" });
    }

    private static async Task<IDecisionGrain> ProposeAsync(DeliveringCluster cluster, GovernedAction action)
    {
        var decision = cluster.Grains.GetGrain<IDecisionGrain>(GrainKeys.Decision("acme", Id));
        await decision.ProposeAsync(Proposals.Of("acme", Id) with { Action = action });
        return decision;
    }

    private static async Task<Entry[]> EntriesAsync(DeliveringCluster cluster) => [.. (await cluster.Grains.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog("acme")).ListAsync(0, 10)).Select(row => Entry.Parser.ParseFrom(row.Bytes))];
}
