using System.Text;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Storage;

namespace Watchgrain.Grains.Tests.Governance;

/// <summary>A tenant's policy that people change.</summary>
public sealed class PolicyGrainTests
{
    private const string Id = "policy/p-000000000001";

    private static readonly byte[] First = File("quarantine_source", "{approvals: 1, roles: [owner], deadline: 3d}");
    private static readonly byte[] Second = File("shadow", "{approvals: 2, roles: [owner]}");

    private static readonly Policy Host = PolicyFile.Parse("host.yaml", First);
    private static readonly Policy Other = PolicyFile.Parse("other.yaml", Second);
    private static readonly Person Bob = new("bob") { Roles = ["owner"] };

    [Fact]
    public async Task Change_ThatIsApproved_IsThePolicyOfTheNextProposalAndNotOfThoseThatWait()
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: Host);
        var coordinator = cluster.Coordinator("acme");
        var signal = Proposals.Of("acme", "flight-delay/1/1").Signals[0];
        await coordinator.AcceptAsync([signal]);
        await coordinator.PanesClosedAsync(11413);
        var proposed = await Of(cluster, "acme").ProposeAsync(Request());
        Assert.Equal((DecisionState.AwaitingApproval, "ann", "people.change_policy", Other.Digest), (proposed!.State, proposed.Proposal.ProposedBy, proposed.Proposal.PolicyRule, proposed.Proposal.Motion!.FileDigest));
        Assert.Equal($"A person says: quarantines are too hard. Proposed: put the policy new.yaml ({Other.Digest}) in the place of the one in force ({Host.Digest}) (needs approval by a person with the role owner within 3d).", proposed.Proposal.Sentence);
        Assert.Equal(Second, await Of(cluster, "acme").FindProposedAsync(Id));
        var before = await Of(cluster, "acme").GetAsync();
        Assert.Equal((Host.Digest, "", Id), (before.Digest, before.DecisionId, Assert.Single(before.Waiting)));
        Assert.Null(await Of(cluster, "acme").FindAsync(Host.Digest));

        Assert.Equal(DecideStatus.RoleMissing, (await cluster.Decision("acme", Id).DecideAsync(approve: true, new("eve"), "")).Status);
        Assert.Equal(DecideStatus.OwnProposal, (await cluster.Decision("acme", Id).DecideAsync(approve: true, new("ann") { Roles = ["owner"] }, "")).Status);
        Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", Id).DecideAsync(approve: true, Bob, "read it")).Status);
        var view = await Of(cluster, "acme").GetAsync();
        Assert.Equal((Other.Digest, Id, Host.Digest, 0), (view.Digest, view.DecisionId, view.HostDigest, view.Waiting.Length));
        Assert.Equal((await cluster.Decision("acme", Id).GetAsync())!.DecidedAt, view.Since);
        Assert.Equal(Second, await Of(cluster, "acme").FindAsync(Host.Digest));
        Assert.Null(await Of(cluster, "acme").FindProposedAsync(Id));

        await coordinator.AcceptAsync([signal with { Pane = 11414, Subject = new() { Feature = "distance", Source = "feed-4" }, SincePane = 11414, Position = signal.Position + 86_400_000 }]);
        await coordinator.PanesClosedAsync(11414);
        var decisions = (await coordinator.ListIncidentsAsync(openOnly: true, 0, 10)).Incidents.SelectMany(incident => incident.Incident.Decisions).ToList();
        Assert.Contains((GovernedAction.QuarantineSource, "feed-3", Host.Digest), decisions.Select(decision => (decision.Action, decision.Subject.Source, decision.PolicyDigest)));
        Assert.Contains((GovernedAction.Shadow, "feed-4", Other.Digest), decisions.Select(decision => (decision.Action, decision.Subject.Source, decision.PolicyDigest)));
        Assert.Equal((1, "quarantine"), ((await cluster.Decision("acme", "flight-delay/1/1").GetAsync())!.Proposal.Approvals, (await cluster.Decision("acme", "flight-delay/1/1").GetAsync())!.Proposal.PolicyRule));

        var entry = await cluster.OpenAsync(await cluster.Audit("acme").FindAsync(EntryKeys.Decision(Id, DecisionState.InForce)));
        Assert.Equal(("bob", "ann", "change_policy", "", Other.Digest, Host.Digest), (entry.Actor, entry.Decision.ProposedBy, entry.Decision.Action, entry.ModelId, Convert.ToHexStringLower(entry.Decision.ProposedPolicyDigest.Span), Convert.ToHexStringLower(entry.Decision.PolicyDigest.Span)));
        Assert.Equal(DecideStatus.DoneOnce, (await cluster.Decision("acme", Id).OverrideAsync(Bob, "no")).Status);
    }

    [Fact]
    public async Task Change_AfterARestartWithAnotherFileOfTheHost_IsStillInForceForItsTenantAlone()
    {
        using var scratch = new ScratchDirectory();
        await using (var cluster = await GovernedCluster.StartAsync(policy: Host, directory: scratch.Info))
        {
            await Of(cluster, "acme").ProposeAsync(Request());
            await cluster.Decision("acme", Id).DecideAsync(approve: true, Bob, "read it");
            Assert.Equal(Host.Digest, (await Of(cluster, "other").GetAsync()).Digest);
        }

        var third = PolicyFile.Parse("third.yaml", File("hold", "{}"));
        await using var next = await GovernedCluster.StartAsync(policy: third, directory: scratch.Info);
        var (decided, hosts) = (await Of(next, "acme").GetAsync(), await Of(next, "other").GetAsync());
        Assert.Equal((Other.Digest, Id, third.Digest), (decided.Digest, decided.DecisionId, decided.HostDigest));
        Assert.Equal((third.Digest, ""), (hosts.Digest, hosts.DecisionId));
        // A change that no decision tells of has an entry of its own.
        Assert.Equal((third.Digest, Host.Digest, false), await HostPolicyAsync(next, "acme", 2));
        Assert.Equal((third.Digest, Host.Digest, true), await HostPolicyAsync(next, "other", 0));
    }

    [Theory]
    [InlineData("before:audit")]
    [InlineData("after:audit")]
    [InlineData("before:policy")]
    [InlineData("after:policy")]
    public async Task AnotherFileOfTheHost_KilledAtAnyStep_HasOneEntry(string step)
    {
        using var scratch = new ScratchDirectory();
        await using (var cluster = await GovernedCluster.StartAsync(policy: Host, directory: scratch.Info)) await Of(cluster, "acme").GetAsync();
        await using (var killed = await GovernedCluster.StartAsync(policy: Other, directory: scratch.Info))
        {
            killed.Faults.Fail(step);
            await Of(killed, "acme").GetAsync();
            for (var round = 0; round < 300 && !killed.Faults.Spent; round++) await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
            Assert.True(killed.Faults.Spent);
        }

        await using var next = await GovernedCluster.StartAsync(policy: Other, directory: scratch.Info);
        // A proposal waits until whatever was open is settled.
        await Of(next, "acme").ProposeAsync(Request());
        Assert.Equal((Other.Digest, Host.Digest, true), await HostPolicyAsync(next, "acme", 0));
        Assert.Equal(2, (await next.Audit("acme").GetCheckpointAsync()).Size);
    }

    [Theory]
    [InlineData("before:audit", false)]
    [InlineData("after:audit", true)]
    [InlineData("before:decision", true)]
    [InlineData("after:decision", true)]
    [InlineData("before:policy", true)]
    [InlineData("after:policy", true)]
    public async Task Change_KilledAtAnyStepOfItsApproval_IsInForceWhenAuditedAndNotOtherwise(string step, bool stands)
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: Host);
        await Of(cluster, "acme").ProposeAsync(Request());
        cluster.Faults.Fail(step);
        try
        {
            await cluster.Decision("acme", Id).DecideAsync(approve: true, Bob, "read it");
        }
        catch (Exception error) when (error is IOException or OrleansException)
        {
            // Whoever gets no answer does not know; what stands is looked at below.
        }

        Assert.True(cluster.Faults.Spent);
        if (stands) Assert.Equal(DecisionState.InForce, (await cluster.Decision("acme", Id).GetAsync())!.State);
        var digest = stands ? Other.Digest : Host.Digest;
        for (var round = 0; round < 300 && (await Of(cluster, "acme").GetAsync()).Digest != digest; round++) await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        Assert.Equal(digest, (await Of(cluster, "acme").GetAsync()).Digest);
        Assert.Equal(stands ? 2 : 1, (await cluster.Audit("acme").GetCheckpointAsync()).Size);
    }

    [Theory]
    [InlineData("before:policy")]
    [InlineData("after:policy")]
    [InlineData("before:audit")]
    [InlineData("after:audit")]
    [InlineData("before:decision")]
    [InlineData("after:decision")]
    public async Task Change_KilledAtAnyStepOfItsProposal_IsOneDecisionWhenItIsAskedForAgain(string step)
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: Host);
        await Of(cluster, "acme").GetAsync();
        cluster.Faults.Fail(step);
        try
        {
            await Of(cluster, "acme").ProposeAsync(Request());
        }
        catch (Exception error) when (error is IOException or OrleansException)
        {
            // As above.
        }

        Assert.True(cluster.Faults.Spent);
        DecisionRecord? decision = null;
        for (var round = 0; round < 300 && decision is null; round++)
        {
            decision = await Of(cluster, "acme").ProposeAsync(Request());
            if (decision is null) await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        }

        Assert.Equal((DecisionState.AwaitingApproval, 0L), (decision!.State, decision.AuditIndex));
        Assert.Equal([EntryKeys.Decision(Id, DecisionState.AwaitingApproval)], (await cluster.Audit("acme").ListAsync(0, 10)).Select(row => row.EntryKey));
    }

    [Fact]
    public async Task Changes_BeyondTheMostOrWithoutTerms_AreRefused()
    {
        await using var cluster = await GovernedCluster.StartAsync(policy: Host);
        for (var i = 0; i < PolicyGrain.MostWaiting; i++) await Of(cluster, "acme").ProposeAsync(Request() with { DecisionId = $"policy/p-{i}" });
        await Assert.ThrowsAsync<LimitExceededException>(() => Of(cluster, "acme").ProposeAsync(Request()));
        await cluster.Decision("acme", "policy/p-2").DecideAsync(approve: false, Bob, "no");
        Assert.NotNull(await Of(cluster, "acme").ProposeAsync(Request()));
        Assert.Equal(Host.Digest, (await Of(cluster, "acme").GetAsync()).Digest);

        await using var closed = await GovernedCluster.StartAsync(policy: PolicyFile.Parse("p.yaml", "version: 1\nrules: [{name: rest, family: any, subject: any, action: alert, mode: automatic}]\n"u8.ToArray()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Of(closed, "acme").ProposeAsync(Request()));
    }

    [Fact]
    public async Task Policy_WhileAnApprovedChangeCannotBeAsked_IsNotSaidToBeTheEarlierOne()
    {
        using var scratch = new ScratchDirectory();
        await using (var cluster = await GovernedCluster.StartAsync(policy: Host, directory: scratch.Info))
        {
            await Of(cluster, "acme").ProposeAsync(Request());
            cluster.Faults.Break("before:policy");
            Assert.Equal(DecideStatus.Done, (await cluster.Decision("acme", Id).DecideAsync(approve: true, Bob, "read it")).Status);
        }

        var third = PolicyFile.Parse("third.yaml", File("hold", "{}"));
        await using var next = await GovernedCluster.StartAsync(policy: third, directory: scratch.Info);
        next.Faults.Break("read:decision");
        await Assert.ThrowsAsync<FencedException>(() => Of(next, "acme").FindAsync(third.Digest));
        await Assert.ThrowsAsync<FencedException>(() => Of(next, "acme").GetAsync());
        await Assert.ThrowsAsync<FencedException>(() => Of(next, "acme").NeedsReleaseAsync());
        next.Faults.Mend("read:decision");
        byte[]? file = null;
        for (var round = 0; round < 300 && file is null; round++)
        {
            try
            {
                file = await Of(next, "acme").FindAsync(third.Digest);
            }
            catch (FencedException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
            }
        }

        Assert.Equal(Second, file);
        // Not before it was known that the change is in force: the entry would say otherwise for ever.
        Assert.Equal((third.Digest, Host.Digest, false), await HostPolicyAsync(next, "acme", 2));
    }

    [Fact]
    public async Task Changes_OfOnePolicyThatAreApprovedAtOnce_PutOneInForceAndSayThatTheOtherIsNot()
    {
        string[] ids = [Id, "policy/p-000000000002"];
        await using var cluster = await GovernedCluster.StartAsync(policy: Host);
        foreach (var id in ids) await Of(cluster, "acme").ProposeAsync(Request() with { DecisionId = id, File = [.. Second, .. Encoding.UTF8.GetBytes($"# {id}\n")] });
        var answers = await Task.WhenAll(ids.Select(id => cluster.Decision("acme", id).DecideAsync(approve: true, Bob, "read it")));
        Assert.All(answers, answer => Assert.Equal((DecideStatus.Done, DecisionState.InForce), (answer.Status, answer.Decision!.State)));

        var view = await Of(cluster, "acme").GetAsync();
        Assert.Equal(ids.Except([view.DecisionId]), view.WithoutEffect);
        Assert.EndsWith($"# {view.DecisionId}\n", Encoding.UTF8.GetString(view.File), StringComparison.Ordinal);
        Assert.Empty(view.Waiting);
    }

    private static PolicyRequest Request() => new(Id, "new.yaml", Second, "ann", "quarantines are too hard");

    private static IPolicyGrain Of(GovernedCluster cluster, string tenant) => cluster.Grains.GetGrain<IPolicyGrain>(GrainKeys.Policy(tenant));

    private static async Task<(string Digest, string Previous, bool InForce)> HostPolicyAsync(GovernedCluster cluster, string tenant, long index)
    {
        await cluster.Audit(tenant).WaitForGrowthAsync(index, TimeSpan.FromSeconds(20));
        var entry = Entry.Parser.ParseFrom(Assert.Single(await cluster.Audit(tenant).ListAsync(index, 1)).Bytes);
        return (Convert.ToHexStringLower(entry.HostPolicy.Digest.Span), Convert.ToHexStringLower(entry.HostPolicy.PreviousDigest.Span), entry.HostPolicy.InForce);
    }

    private static byte[] File(string action, string change) => Encoding.UTF8.GetBytes($$"""
        version: 1
        rules:
          - {name: quarantine, family: drift, subject: [source, source_feature], action: {{action}}, mode: approval}
          - {name: rest, family: any, subject: any, action: alert, mode: automatic}
        people:
          change_policy: {{change}}
        """);
}
