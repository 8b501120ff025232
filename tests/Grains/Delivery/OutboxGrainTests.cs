using System.Collections.Concurrent;
using Orleans.Core.Internal;
using StandardWebhooks;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Delivery;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Tests.Governance;

namespace Watchgrain.Grains.Tests.Delivery;

public sealed class OutboxGrainTests
{
    private const string Id = "flight-delay/1/1";

    [Fact]
    public async Task Decision_ProposedAndApproved_ArrivesStepByStepSignedAsItStandsInTheLog()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var cluster = await DeliveringCluster.StartAsync(DeliveringCluster.Channel(receiver));
        var decision = cluster.Grains.GetGrain<IDecisionGrain>(GrainKeys.Decision("acme", Id));
        await decision.ProposeAsync(Proposals.Of("acme", Id));
        await decision.DecideAsync(approve: true, new("ann"), "seen it");

        var (proposed, approved) = (await receiver.NextAsync(), await receiver.NextAsync());
        foreach (var received in (Received[])[proposed, approved]) new StandardWebhook(DeliveringCluster.Secret).Verify(received.Body, received.Headers);
        Assert.Equal(("awaiting_approval", "in_force"), (proposed.Decision.GetProperty("to_state").GetString(), approved.Decision.GetProperty("to_state").GetString()));
        Assert.Equal("ann", approved.Json.GetProperty("data").GetProperty("entry").GetProperty("actor").GetString());
        var row = (await cluster.Grains.GetGrain<IAuditLogGrain>(GrainKeys.AuditLog("acme")).ListAsync(approved.Index, 1))[0];
        Assert.Equal(Convert.ToHexStringLower(row.LeafHash), approved.Id);
        var view = await cluster.UntilAsync(seen => seen.Delivered == 2);
        Assert.Equal((2L, 0, 0L, 0, "closed", ""), (view.Next, view.Pending, view.Failed, view.Dead, view.Breaker, view.LastError));
        Assert.DoesNotContain("key=1", view.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delivery_OfWhatAPersonDid_HasTheNameUntilItIsErased()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var cluster = await DeliveringCluster.StartAsync(DeliveringCluster.Channel(receiver));
        var entry = Steps.Entry("m/1/1");
        (entry.Actor, entry.Decision.FirstApprover) = ("ann", "bob");
        // He did the step before.
        await cluster.People.SealAsync(["bob"]);
        await cluster.AppendAsync(entry);
        var named = await receiver.NextAsync();
        var token = (await cluster.People.FindAsync("ann"))!;
        await cluster.People.EraseAsync(token);
        await cluster.UntilAsync(seen => seen.Delivered == 1);
        Assert.Equal(ReplayStatus.Done, await cluster.Outbox().ReplayAsync(0, "carol"));
        var again = await receiver.NextAsync();

        Assert.Equal((named.Id, "ann", "bob"), (again.Id, Actor(named), named.Decision.GetProperty("first_approver").GetString()));
        Assert.Equal((token, "bob"), (Actor(again), again.Decision.GetProperty("first_approver").GetString()));

        static string? Actor(Received received) => received.Json.GetProperty("data").GetProperty("entry").GetProperty("actor").GetString();
    }

    [Fact]
    public async Task Delivery_ThatFails_HoldsUpItsSubjectAloneAndComesInOrderUnderTheSameId()
    {
        await using var receiver = await Receiver.StartAsync();
        var isBroken = true;
        receiver.Answer = (received, _) => Task.FromResult(isBroken && received.Decision.GetProperty("subject").GetProperty("feature").GetString() == "a" ? 400 : 200);
        await using var cluster = await DeliveringCluster.StartAsync(DeliveringCluster.Channel(receiver, attempts: 1000));
        await cluster.AppendAsync(Steps.Entry("m/1/1", "a", "awaiting_approval"));
        await cluster.AppendAsync(Steps.Entry("m/1/1", "a"));
        await cluster.AppendAsync(Steps.Entry("m/1/2", "b"));
        await cluster.AppendAsync(Steps.Entry("m/1/3", "c"));

        var view = await cluster.UntilAsync(seen => seen is { Delivered: 2, Failed: >= 3 });
        Assert.Equal((2, 4L, "the receiver answered 400"), (view.Pending, view.Next, view.LastError));
        isBroken = false;
        await cluster.UntilAsync(seen => seen.Pending == 0);
        List<Received> all = [];
        while (receiver.Waiting > 0) all.Add(await receiver.NextAsync());
        Assert.Single(all.Where(received => received.Index == 0).Select(received => received.Id).Distinct());
        Assert.Equal(1, all.Count(received => received.Index == 1));
        Assert.Equal(1, all[^1].Index);
    }

    [Fact]
    public async Task Receiver_ThatHangsOrGoesAway_GetsItWhenItIsBack()
    {
        var receiver = await Receiver.StartAsync();
        receiver.Answer = async (_, aborted) =>
        {
            await Task.Delay(Timeout.Infinite, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 200;
        };
        await using var cluster = await DeliveringCluster.StartAsync(DeliveringCluster.Channel(receiver, attempts: 1000, timeoutSeconds: 0.1));
        await cluster.AppendAsync(Steps.Entry("m/1/1"));
        var hung = await cluster.UntilAsync(seen => seen.Failed >= 1);
        Assert.Equal("no answer within 0.1 s", hung.LastError);
        var port = receiver.Port;
        await receiver.DisposeAsync();
        var gone = await cluster.UntilAsync(seen => seen.LastError.Contains("refused", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(1, gone.Pending);

        await using var back = await Receiver.StartAsync(port);
        Assert.Equal(0, (await back.NextAsync()).Index);
        await cluster.UntilAsync(seen => seen is { Delivered: 1, Pending: 0, Breaker: "closed" });
    }

    [Fact]
    public async Task Activation_KilledBetweenTheAnswerAndItsWrite_DeliversTwiceUnderOneId()
    {
        await using var receiver = await Receiver.StartAsync();
        var (asked, let) = (new TaskCompletionSource(), new TaskCompletionSource());
        receiver.Answer = async (_, _) =>
        {
            asked.TrySetResult();
            await let.Task;
            return 200;
        };
        await using var cluster = await DeliveringCluster.StartAsync(DeliveringCluster.Channel(receiver));
        await cluster.AppendAsync(Steps.Entry("m/1/1"));
        await asked.Task;
        // The write that would note the answer never gets through.
        cluster.Faults.Break("before:outbox");
        let.SetResult();
        var first = await receiver.NextAsync();
        await cluster.UntilAsync(seen => seen.Delivered == 1);
        await cluster.Outbox().Cast<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        cluster.Faults.Fail("before:outbox", int.MaxValue);
        await cluster.WakeAsync("acme");

        var second = await receiver.NextAsync();
        Assert.Equal((first.Id, first.Body), (second.Id, second.Body));
        var view = await cluster.UntilAsync(seen => seen is { Delivered: 1, Pending: 0 });
        Assert.Equal(0, view.Failed);
        Assert.Equal(0, receiver.Waiting);
    }

    [Theory]
    [InlineData("before:outbox", 1)]
    [InlineData("after:outbox", 1)]
    [InlineData("before:outbox", 2)]
    [InlineData("after:outbox", 2)]
    [InlineData("before:outbox", 3)]
    [InlineData("after:outbox", 3)]
    public async Task Activation_KilledAtAnyWrite_DeliversEverythingInOrder(string step, int occurrence)
    {
        await using var receiver = await Receiver.StartAsync();
        var held = new TaskCompletionSource();
        receiver.Answer = async (_, _) =>
        {
            await held.Task;
            return 200;
        };
        await using var cluster = await DeliveringCluster.StartAsync(DeliveringCluster.Channel(receiver));
        await cluster.UntilAsync(seen => seen.Next == 0);
        cluster.Faults.Fail(step, occurrence);
        for (var i = 0; i < 4; i++) await cluster.AppendAsync(Steps.Entry($"m/1/{i / 2}", "a", i % 2 == 0 ? "awaiting_approval" : "in_force"));
        held.SetResult();

        await cluster.UntilAsync(seen => seen is { Next: 4, Pending: 0 });
        Assert.True(cluster.Faults.Spent);
        var arrived = new ConcurrentDictionary<long, string>();
        List<long> firsts = [];
        while (receiver.Waiting > 0)
        {
            var received = await receiver.NextAsync();
            if (arrived.TryAdd(received.Index, received.Id)) firsts.Add(received.Index);
            Assert.Equal(arrived[received.Index], received.Id);
        }

        Assert.Equal([0L, 1, 2, 3], firsts);
    }

    [Fact]
    public async Task DeadLetter_OlderThanATime_IsForgottenForGood()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(410);
        await using var cluster = await DeliveringCluster.StartAsync(DeliveringCluster.Channel(receiver, attempts: 1));
        await cluster.AppendAsync(Steps.Entry("m/1/1"));
        await cluster.UntilAsync(seen => seen.Dead == 1);
        var at = Assert.Single((await cluster.Outbox().ListDeadAsync())!).At;

        Assert.Equal(new(0, at), await cluster.Outbox().ForgetDeadAsync(at, forget: true));
        Assert.Equal(new(1, null), await cluster.Outbox().ForgetDeadAsync(at.AddTicks(1), forget: false));
        Assert.Single((await cluster.Outbox().ListDeadAsync())!);
        Assert.Equal(new(1, null), await cluster.Outbox().ForgetDeadAsync(at.AddTicks(1), forget: true));
        Assert.Empty((await cluster.Outbox().ListDeadAsync())!);
        Assert.Equal(new(0, null), await cluster.Outbox("nobody").ForgetDeadAsync(at.AddTicks(1), forget: true));
    }

    [Fact]
    public async Task DeadLetter_DeliveredAgain_IsTaken()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(410);
        await using var cluster = await DeliveringCluster.StartAsync(DeliveringCluster.Channel(receiver, attempts: 2));
        await cluster.AppendAsync(Steps.Entry("m/1/1"));
        await cluster.UntilAsync(seen => seen.Dead == 1);
        var letter = Assert.Single((await cluster.Outbox().ListDeadAsync())!);
        Assert.Equal((0L, "flight-delay/1/feature=distance/source=feed-3", 2, "the receiver answered 410"), (letter.Index, letter.Subject, letter.Attempts, letter.Error));
        Assert.Equal(ReplayStatus.UnknownEntry, await cluster.Outbox().ReplayAsync(7, "ann"));
        Assert.Equal(ReplayStatus.UnknownChannel, await cluster.Outbox("nobody").ReplayAsync(0, "ann"));

        receiver.Answer = (_, _) => Task.FromResult(200);
        Assert.Equal(ReplayStatus.Done, await cluster.Outbox().ReplayAsync(0, "ann"));
        await cluster.UntilAsync(seen => seen is { Delivered: 1, Dead: 0, Pending: 0 });
        var ids = new HashSet<string>();
        for (var i = 0; i < 3; i++) ids.Add((await receiver.NextAsync()).Id);
        Assert.Single(ids);
    }

    [Fact]
    public async Task Outbox_ThatIsFull_LeavesTheRestInTheLogAndLosesNothing()
    {
        await using var receiver = await Receiver.StartAsync();
        var held = new TaskCompletionSource();
        receiver.Answer = async (_, _) =>
        {
            await held.Task;
            return 200;
        };
        await using var cluster = await DeliveringCluster.StartAsync(DeliveringCluster.Channel(receiver, timeoutSeconds: 60));
        const int steps = 300;
        for (var i = 0; i < steps; i++) await cluster.AppendAsync(Steps.Entry($"m/1/{i}"));
        var full = await cluster.UntilAsync(seen => seen.Pending == 256);
        Assert.Equal(256, full.Next);

        held.SetResult();
        for (var i = 0; i < steps; i++) Assert.Equal(i, (await receiver.NextAsync()).Index);
        var empty = await cluster.UntilAsync(seen => seen.Delivered == steps);
        Assert.Equal((steps, 0), (empty.Next, empty.Pending));
    }

    [Fact]
    public async Task Breaker_OfAReceiverThatIsDown_LeavesItAloneAndTriesAgain()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(503);
        await using var cluster = await DeliveringCluster.StartAsync(DeliveringCluster.Channel(receiver, attempts: 1000));
        await cluster.AppendAsync(Steps.Entry("m/1/1"));
        await cluster.UntilAsync(seen => seen.Breaker == "open");
        receiver.Answer = (_, _) => Task.FromResult(200);
        var closed = await cluster.UntilAsync(seen => seen is { Breaker: "closed", Delivered: 1 });
        Assert.InRange(closed.Failed, 5, 1000);
        Assert.Equal(closed.Failed + 1, receiver.Waiting);
    }

    [Fact]
    public async Task Channels_OfTwoTenants_DeliverAndShowTheirOwnAlone()
    {
        await using var shared = await Receiver.StartAsync();
        await using var own = await Receiver.StartAsync();
        await using var cluster = await DeliveringCluster.StartAsync(DeliveringCluster.Channel(shared), DeliveringCluster.Channel(own, "own", "acme"));
        await cluster.WakeAsync("zeta");
        await cluster.AppendAsync(Steps.Entry("m/1/1", tenant: "zeta"));
        await cluster.AppendAsync(Steps.Entry("m/1/1", tenant: "acme"));
        await cluster.UntilAsync(seen => seen.Delivered == 1, "ops", "zeta");
        await cluster.UntilAsync(seen => seen.Delivered == 1, "ops");
        await cluster.UntilAsync(seen => seen.Delivered == 1, "own");

        Assert.Equal(["ops", "own"], (await cluster.Grains.GetGrain<IChannelDirectoryGrain>(GrainKeys.Channels("acme")).ListAsync()).Select(channel => channel.Name));
        Assert.Equal(["ops"], (await cluster.Grains.GetGrain<IChannelDirectoryGrain>(GrainKeys.Channels("zeta")).ListAsync()).Select(channel => channel.Name));
        Assert.Null(await cluster.Outbox("own", "zeta").GetAsync());
        Assert.Null(await cluster.Outbox("own", "zeta").ListDeadAsync());
        Assert.Null(await cluster.Outbox("own", "zeta").TestAsync("ann"));
        Assert.Equal("/watchgrain/acme", (await own.NextAsync()).Json.GetProperty("source").GetString());
        Assert.Equal((0, 2), (own.Waiting, shared.Waiting));
    }

    [Fact]
    public async Task Channel_WithFilters_SkipsWhatItDoesNotTakeAndRegistrations()
    {
        await using var receiver = await Receiver.StartAsync();
        var channel = new Channel { Name = "ops", Url = receiver.Url, Secrets = [WebhookSignature.Key(DeliveringCluster.Secret)!], States = new HashSet<string> { "lifted" } };
        await using var cluster = await DeliveringCluster.StartAsync(channel);
        await cluster.AppendAsync(Steps.Entry("m/1/1"));
        var registered = Steps.Entry("m/1/2");
        registered.Registration = new() { Kind = "model" };
        await cluster.AppendAsync(registered);
        await cluster.AppendAsync(Steps.Entry("m/1/1", state: "lifted"));
        Assert.Equal(2, (await receiver.NextAsync()).Index);
        var view = await cluster.UntilAsync(seen => seen.Delivered == 1);
        Assert.Equal((3L, 0), (view.Next, receiver.Waiting));
    }

    [Fact]
    public async Task Test_OfAChannel_SendsAMarkedEventOnceAndCountsNothing()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var cluster = await DeliveringCluster.StartAsync(DeliveringCluster.Channel(receiver));
        Assert.Equal(new ChannelTest(true, true, ""), await cluster.Outbox().TestAsync("ann"));
        var received = await receiver.NextAsync();
        new StandardWebhook(DeliveringCluster.Secret).Verify(received.Body, received.Headers);
        Assert.Equal(("watchgrain.test", true), (received.Json.GetProperty("type").GetString(), received.Json.GetProperty("data").GetProperty("test").GetBoolean()));
        receiver.Answer = (_, _) => Task.FromResult(500);
        Assert.Equal(new ChannelTest(true, false, "the receiver answered 500"), await cluster.Outbox().TestAsync("ann"));
        Assert.NotEqual(received.Id, (await receiver.NextAsync()).Id);
        var view = (await cluster.Outbox().GetAsync())!;
        Assert.Equal((0L, 0L, 0L), (view.Next, view.Delivered, view.Failed));
    }
}
