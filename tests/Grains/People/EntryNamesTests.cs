using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.People;
using Watchgrain.Grains.Storage;
using Watchgrain.Grains.Tests.Governance;
using Watchgrain.Transparency;
using DecisionTransition = Watchgrain.Grains.Governance.DecisionTransition;

namespace Watchgrain.Grains.Tests.People;

/// <summary>What becomes of names on their way into the audit log, and back.</summary>
public sealed class EntryNamesTests
{
    private const string Id = "flight-delay/1/1";

    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static Entry Step { get; } = new()
    {
        Format = 1,
        EntryKey = "decision/d/in_force",
        RecordedAt = Timestamp.FromDateTimeOffset(Now),
        Tenant = "acme",
        Actor = "anonymous:ann-of-risk",
        Decision = new() { DecisionId = "d", FirstApprover = "bob-of-risk", ProposedBy = "carol-of-risk", Rationale = "why", Sentence = "A person says: so.", ExpiresAt = Timestamp.FromDateTimeOffset(Now) },
    };

    private static Entry Move { get; } = new() { Format = 1, EntryKey = "alias_move/x", Tenant = "acme", Actor = "watchgrain", AliasMove = new() { Channel = "registry", InsistedBy = "carol-of-risk" } };

    [Fact]
    public async Task Append_OfWhatNamesPeople_HasATokenInTheirPlaceAndOpensAgain()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        // They did the steps before.
        await cluster.People("acme").SealAsync(["bob-of-risk", "carol-of-risk"]);
        foreach (var entry in (Entry[])[Step, Move]) await cluster.Audit("acme").AppendAsync(entry.EntryKey, entry.ToByteArray());
        var rows = await cluster.Audit("acme").ListAsync(0, 10);

        Assert.All(rows, row => Assert.DoesNotContain("of-risk", Encoding.Latin1.GetString(row.Bytes), StringComparison.Ordinal));
        Assert.All(rows, row => Assert.Equal(MerkleTree.LeafHash(row.Bytes), row.LeafHash));
        var (step, move) = (Entry.Parser.ParseFrom(rows[0].Bytes), Entry.Parser.ParseFrom(rows[1].Bytes));
        string[] tokens = [step.Actor, step.Decision.FirstApprover, step.Decision.ProposedBy];
        Assert.All(tokens, token => Assert.True(PersonToken.IsToken(token)));
        Assert.Equal((3, "watchgrain", tokens[2]), (tokens.Distinct().Count(), move.Actor, move.AliasMove.InsistedBy));
        Assert.Equal(tokens, EntryNames.TokensIn(rows));
        Assert.Equal((Step, Move), (await cluster.OpenAsync(rows[0]), await cluster.OpenAsync(rows[1])));
        // Deterministic, as every entry.
        Assert.Equal(rows[0].Bytes, step.ToByteArray());
        Assert.Equal([8, 1], step.ToByteArray()[..2]);
    }

    [Fact]
    public async Task Append_OfAStepAfterSomebodyWasErased_DoesNotBringTheNameBack()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var people = cluster.People("acme");
        await people.EraseAsync((await people.SealAsync(["carol-of-risk", "bob-of-risk"]))[0]);
        await cluster.Audit("acme").AppendAsync(Step.EntryKey, Step.ToByteArray());
        var step = await cluster.OpenAsync((await cluster.Audit("acme").ListAsync(0, 1))[0]);
        Assert.Equal(("anonymous:ann-of-risk", "bob-of-risk", EntryNames.Unknown), (step.Actor, step.Decision.FirstApprover, step.Decision.ProposedBy));
        Assert.Null(await people.FindAsync("carol-of-risk"));
    }

    [Fact]
    public async Task Append_OfWhatNamesNobody_KeepsItsBytesAndAsksNobody()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        cluster.Faults.Break("read:people");
        var token = $"person:{new string('7', 40)}";
        var actors = (string[])["", "policy", "watchgrain", "person:unknown", token];
        var entries = actors.Select(actor => new Entry { Format = 1, EntryKey = $"of {actor}", Actor = actor }.ToByteArray()).Append(new byte[] { 0xff, 1 }).ToList();
        for (var i = 0; i < entries.Count; i++) Assert.Equal(i, await cluster.Audit("acme").AppendAsync($"key {i}", entries[i]));
        Assert.Equal(entries, (await cluster.Audit("acme").ListAsync(0, 10)).Select(row => row.Bytes));
        Assert.Equal([token], EntryNames.TokensIn(await cluster.Audit("acme").ListAsync(0, 10)));
    }

    [Fact]
    public async Task Entry_OfBeforeThereWereTokens_StaysAsItIsAndIsReadAsBefore()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var proposed = DecisionLifecycle.Propose(Proposals.Of("acme", Id), Now);
        var rejected = DecisionLifecycle.Decide(proposed.Record, approve: false, new("ann"), "maintenance", Now)!;
        // As the log took it then: AuditEntriesTests holds these bytes.
        var old = AuditEntries.Decision(rejected);
        var table = cluster.Services.GetRequiredService<IAuditTable>();
        var epoch = await table.AcquireAsync(GrainKeys.AuditLog("acme"), TestContext.Current.CancellationToken);
        await table.AppendAsync(GrainKeys.AuditLog("acme"), epoch, new(0, rejected.EntryKey, old, MerkleTree.LeafHash(old)), TestContext.Current.CancellationToken);

        Assert.Equal(0, await cluster.Audit("acme").AppendAsync(rejected.EntryKey, old));
        Assert.Equal(1, await cluster.Audit("acme").AppendAsync(Step.EntryKey, Step.ToByteArray()));
        var row = (await cluster.Audit("acme").FindAsync(rejected.EntryKey))!;
        Assert.Equal((Convert.ToHexString(old), "ann"), (Convert.ToHexString(row.Bytes), (await cluster.OpenAsync(row)).Actor));
        Assert.Equal(("ann", "maintenance"), TakenOver(proposed.Record, await cluster.OpenAsync(row)) is var record ? (record.DecidedBy, record.Rationale) : default);
    }

    [Theory]
    [InlineData("before:people")]
    [InlineData("after:people")]
    public async Task Decide_WhereTheKeyCannotBeWritten_DoesNothingUntilItCan(string step)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var decision = cluster.Decision("acme", Id);
        await decision.ProposeAsync(Proposals.Of("acme", Id));
        cluster.Faults.Fail(step);
        await Assert.ThrowsAnyAsync<Exception>(() => decision.DecideAsync(approve: true, new("ann"), "seen"));
        Assert.True(cluster.Faults.Spent);
        Assert.Equal((DecisionState.AwaitingApproval, 1L), ((await decision.GetAsync())!.State, (await cluster.Audit("acme").GetCheckpointAsync()).Size));

        Assert.Equal(DecideStatus.Done, (await decision.DecideAsync(approve: true, new("ann"), "seen")).Status);
        Assert.Equal(("ann", 2L), ((await cluster.OpenAsync(await cluster.Audit("acme").FindAsync(EntryKeys.Decision(Id, DecisionState.InForce)))).Actor, (await cluster.Audit("acme").GetCheckpointAsync()).Size));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_TakenOverAfterACrash_HasItsNameUnlessItWasErasedMeanwhile(bool erased)
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var decision = cluster.Decision("acme", Id);
        await decision.ProposeAsync(Proposals.Of("acme", Id));
        cluster.Faults.Fail("before:decision");
        await Assert.ThrowsAnyAsync<Exception>(() => decision.DecideAsync(approve: true, new("ann"), "seen"));
        var token = (await cluster.People("acme").FindAsync("ann"))!;
        if (erased) await cluster.People("acme").EraseAsync(token);

        var record = (await decision.GetAsync())!;

        Assert.Equal((DecisionState.InForce, erased ? token : "ann", "seen"), (record.State, record.DecidedBy, record.Rationale));
    }

    [Fact]
    public async Task Proofs_AfterAnErasure_AreThoseOfBefore()
    {
        await using var cluster = await GovernedCluster.StartAsync();
        var audit = cluster.Audit("acme");
        // They did the steps before.
        await cluster.People("acme").SealAsync(["bob-of-risk", "carol-of-risk"]);
        await audit.AppendAsync("before", new Entry { Format = 1, EntryKey = "before", Actor = "policy" }.ToByteArray());
        await audit.AppendAsync(Step.EntryKey, Step.ToByteArray());
        var (before, row) = (await audit.GetCheckpointAsync(), (await audit.FindAsync(Step.EntryKey))!);
        var token = Entry.Parser.ParseFrom(row.Bytes).Actor;
        var key = EntryKeys.PersonErasure(token);

        var index = await audit.AppendAsync(key, AuditEntries.PersonErasure(key, "acme", token, "carol-of-risk", Now));
        await cluster.People("acme").EraseAsync(token);

        var after = (await audit.FindAsync(Step.EntryKey))!;
        Assert.Equal(row.Bytes, after.Bytes);
        var consistency = await audit.ProveConsistencyAsync(before.Size, index + 1);
        Assert.Equal(before.RootHash, consistency.Subject);
        var inclusion = await audit.ProveInclusionAsync(row.Index, before.Size);
        Assert.True(InclusionProof.Verify(row.Index, before.Size, MerkleTree.LeafHash(after.Bytes), inclusion.Hashes, before.RootHash));
        Assert.Equal((token, "bob-of-risk"), await cluster.OpenAsync(after) is var opened ? (opened.Actor, opened.Decision.FirstApprover) : default);
        var erasure = await cluster.OpenAsync(await audit.FindAsync(key));
        Assert.Equal(("carol-of-risk", "person", token), (erasure.Actor, erasure.Erasure.Kind, $"person:{Convert.ToHexStringLower(erasure.Erasure.SubjectDigest.Span)}"));
    }

    private static DecisionRecord TakenOver(DecisionRecord waiting, Entry entry)
    {
        DecisionTransition step = DecisionLifecycle.Decide(waiting, approve: false, new(""), "", default)!;
        return AuditEntries.TakeOver(step, entry).Record;
    }
}
