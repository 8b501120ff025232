using Watchgrain.Audit.V1;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Delivery;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.People;
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
        Assert.Equal(("decision/flight-delay/1/1/in_force", $"alias_move/registry/1/7/6/{Milliseconds(moved)}", "watchgrain"), (approved.EntryKey, moved.EntryKey, moved.Actor));
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
    public async Task Alias_ThatAnotherMovesAfterwards_IsADeadLetterAndMovedWhenAPersonInsists()
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

        // To deliver it again is not yet to insist.
        Assert.Equal(ReplayStatus.Done, await cluster.Outbox("registry").ReplayAsync(1, "ann"));
        await cluster.UntilAsync(seen => seen is { Dead: 1, Failed: 2 }, "registry");
        var letter = Assert.Single((await cluster.Outbox("registry").ListDeadAsync())!);
        Assert.StartsWith("alias champion of Flight delay points to version 9, neither to 7, which is rolled back, nor to 6", letter.Error, StringComparison.Ordinal);
        Assert.Equal("9", server.Aliases["champion"]);

        Assert.Equal(ReplayStatus.Done, await cluster.Outbox("registry").ReplayAsync(1, "ann", insists: true));
        await cluster.UntilAsync(seen => seen is { Dead: 0, Delivered: 1 }, "registry");

        Assert.Equal("6", server.Aliases["champion"]);
        Assert.Equal(
            [("7", true, "9", ""), ("9", false, "9", ""), ("9", true, "6", "ann")],
            (await EntriesAsync(cluster)).Skip(2).Select(entry => (entry.AliasMove.Before, entry.AliasMove.WasSet, entry.AliasMove.After, entry.AliasMove.InsistedBy)));
    }

    [Fact]
    public async Task Alias_ThatIsMovedASecondTime_HasASecondEntry()
    {
        await using var server = await MlflowServer.StartAsync();
        await using var cluster = await DeliveringCluster.StartAsync(server.Channel(targets: ("1", "6")));
        await (await ProposeAsync(cluster, GovernedAction.Rollback)).DecideAsync(approve: true, new("ann"), "seen it");
        await cluster.UntilAsync(seen => seen.Delivered == 1, "registry");
        server.Aliases["champion"] = "7";

        Assert.Equal(ReplayStatus.Done, await cluster.Outbox("registry").ReplayAsync(1, "ann"));
        await cluster.UntilAsync(seen => seen.Delivered == 2, "registry");

        Assert.Equal("6", server.Aliases["champion"]);
        var moves = (await EntriesAsync(cluster)).Skip(2).ToList();
        Assert.Equal([("7", "6"), ("7", "6")], moves.Select(entry => (entry.AliasMove.Before, entry.AliasMove.After)));
        Assert.NotEqual(moves[0].EntryKey, moves[1].EntryKey);
    }

    [Fact]
    public async Task Setting_WhoseAnswerIsLost_IsAuditedAsTheAliasShowsIt()
    {
        await using var server = await MlflowServer.StartAsync();
        server.Before = (call, _) => Task.FromResult(call switch { 1 => MlflowServer.LostAnswer, 2 => 503, _ => (int?)null });
        await using var cluster = await DeliveringCluster.StartAsync(server.Channel(targets: ("1", "6")));
        await (await ProposeAsync(cluster, GovernedAction.Rollback)).DecideAsync(approve: true, new("ann"), "seen it");
        await cluster.UntilAsync(seen => seen.Delivered == 1, "registry");

        Assert.Equal(
            [("7", false, "", true), ("6", false, "6", false)],
            (await EntriesAsync(cluster)).Skip(2).Select(entry => (entry.AliasMove.Before, entry.AliasMove.WasSet, entry.AliasMove.After, entry.AliasMove.AnswerLost)));
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

    private static long Milliseconds(Entry entry) => entry.RecordedAt.ToDateTimeOffset().ToUnixTimeMilliseconds();

    private static async Task<IDecisionGrain> ProposeAsync(DeliveringCluster cluster, GovernedAction action)
    {
        var decision = cluster.Grains.GetGrain<IDecisionGrain>(GrainKeys.Decision("acme", Id));
        await decision.ProposeAsync(Proposals.Of("acme", Id) with { Action = action });
        return decision;
    }

    private static async Task<Entry[]> EntriesAsync(DeliveringCluster cluster) => [.. await Task.WhenAll((await cluster.Grains.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog("acme")).ListAsync(0, 10)).Select(row => EntryNames.OpenAsync(row, cluster.People)))];
}
