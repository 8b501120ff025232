using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Watchgrain.Gateway.Decisions;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Gateway.Tests.Serving;

public sealed class DecisionTests(RunningGateway gateway)
{
    [Fact]
    public async Task Decision_WatchedAndApproved_ShowsBothTransitionsInTheOrderOfTheAuditLog()
    {
        var proposal = Proposal(gateway.NewModel());
        // An entry before, so that there is an index to go on from.
        var before = await ProposeAsync(Proposal(gateway.NewModel()));
        using var watch = gateway.Bob.Watch<V1.WatchDecisionsRequest, V1.WatchDecisionsResponse>(
            "DecisionService/WatchDecisions", new() { ModelId = proposal.Version.Model, AfterAuditIndex = (ulong)before.AuditIndex });
        await ProposeAsync(proposal);

        var awaiting = await NextAsync(watch);
        var approved = await gateway.Alice.CallAsync<V1.ApproveRequest, V1.ApproveResponse>(
            "DecisionService/Approve", new() { DecisionId = proposal.DecisionId, Rationale = "seen", Actor = "mallory" });
        var inForce = await NextAsync(watch);

        Assert.Equal((proposal.DecisionId, V1.DecisionState.AwaitingApproval, ""), (awaiting.Decision.DecisionId, awaiting.Decision.State, awaiting.Decision.DecidedBy));
        Assert.Equal((V1.DecisionState.InForce, "alice", "seen"), (inForce.Decision.State, inForce.Decision.DecidedBy, inForce.Decision.Rationale));
        Assert.Equal(approved.Decision, inForce.Decision);
        Assert.True(awaiting.AuditIndex < inForce.AuditIndex);
        Assert.Equal(inForce.AuditIndex, inForce.Decision.LastAuditIndex);
    }

    [Fact]
    public async Task Decision_ThatHasBeenDeleted_DoesNotHoldUpWhoFollows()
    {
        // A log of its own.
        Proposal Of(string model) => Proposal(model) with { Version = new("gamma", model, "1") };
        var (gone, next) = (Of(gateway.NewModel()), Of(gateway.NewModel()));
        var decision = gateway.Grains.GetGrain<IDecisionGrain>(GrainKeys.Decision("gamma", gone.DecisionId));
        await decision.ProposeAsync(gone);
        await decision.DecideAsync(approve: false, new("ann"), "no");
        await decision.ForgetAsync(DateTimeOffset.MaxValue);
        Assert.Null(await decision.GetAsync());
        await gateway.Grains.GetGrain<IDecisionGrain>(GrainKeys.Decision("gamma", next.DecisionId)).ProposeAsync(next);

        // Of a time that stands still nobody waits for anything.
        var tail = new DecisionTail(gateway.Grains, new FakeTimeProvider(TimeProvider.System.GetUtcNow() + AuditEntries.DecisionsKept + TimeSpan.FromHours(1)));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        await foreach (var (index, followed) in tail.FollowAsync("gamma", -1, patience.Token))
        {
            Assert.Equal((2L, next.DecisionId), (index, followed.Proposal.DecisionId));
            return;
        }
    }

    [Fact]
    public async Task Decision_DecidedTwiceOrWithoutReasonOrUnknown_IsRefused()
    {
        var proposal = Proposal(gateway.NewModel());
        await ProposeAsync(proposal);

        var silent = await Rpc.RefusedAsync(() => RejectAsync(proposal.DecisionId, ""));
        var rejected = await RejectAsync(proposal.DecisionId, "a known feed change");
        var again = await Rpc.RefusedAsync(() => RejectAsync(proposal.DecisionId, "again"));
        var unknown = await Rpc.RefusedAsync(() => RejectAsync("nothing", "reason"));

        Assert.Equal("rationale", Assert.Single(silent.Fields));
        Assert.Equal(V1.DecisionState.Rejected, rejected.Decision.State);
        Assert.Equal((StatusCode.FailedPrecondition, "NOT_AWAITING"), (again.Code, again.Reason));
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_DECISION"), (unknown.Code, unknown.Reason));
        Assert.Equal(rejected.Decision, (await gateway.Bob.CallAsync<V1.GetDecisionRequest, V1.GetDecisionResponse>("DecisionService/GetDecision", new() { DecisionId = proposal.DecisionId })).Decision);
        var foreign = await Rpc.RefusedAsync(() => gateway.Carol.CallAsync<V1.GetDecisionRequest, V1.GetDecisionResponse>("DecisionService/GetDecision", new() { DecisionId = proposal.DecisionId }));
        Assert.Equal(StatusCode.NotFound, foreign.Code);
    }

    [Fact]
    public async Task Decision_Lifted_SaysWhoPutItInForceAndWhoEndedIt()
    {
        var proposal = Proposal(gateway.NewModel());
        var before = await ProposeAsync(proposal);
        var waiting = await Rpc.RefusedAsync(() => LiftAsync(proposal.DecisionId, "mended"));
        await gateway.Alice.CallAsync<V1.ApproveRequest, V1.ApproveResponse>("DecisionService/Approve", new() { DecisionId = proposal.DecisionId, Rationale = "seen" });

        var silent = await Rpc.RefusedAsync(() => LiftAsync(proposal.DecisionId, ""));
        var lifted = (await LiftAsync(proposal.DecisionId, "the feed is mended")).Decision;
        var again = await Rpc.RefusedAsync(() => LiftAsync(proposal.DecisionId, "once more"));
        using var watch = gateway.Bob.Watch<V1.WatchDecisionsRequest, V1.WatchDecisionsResponse>(
            "DecisionService/WatchDecisions", new() { ModelId = proposal.Version.Model, AfterAuditIndex = (ulong)before.AuditIndex });
        var (inForce, ended) = (await NextAsync(watch), await NextAsync(watch));

        Assert.Equal((StatusCode.FailedPrecondition, "NOTHING_TO_LIFT"), (waiting.Code, waiting.Reason));
        Assert.Equal("rationale", Assert.Single(silent.Fields));
        Assert.Equal((V1.DecisionState.Lifted, "alice", "seen", "alice", "the feed is mended"), (lifted.State, lifted.DecidedBy, lifted.Rationale, lifted.LiftedBy, lifted.LiftRationale));
        Assert.True(lifted.LiftedAt >= lifted.DecidedAt);
        Assert.Equal("NOTHING_TO_LIFT", again.Reason);
        Assert.Equal((V1.DecisionState.InForce, "", null), (inForce.Decision.State, inForce.Decision.LiftedBy, inForce.Decision.LiftedAt));
        Assert.Equal(lifted, ended.Decision);
    }

    [Fact]
    public async Task Decision_ThatTwoMustApprove_TakesTwoPeopleOfItsRole()
    {
        var proposal = Proposal(gateway.NewModel()) with { Approvals = 2, Roles = ["risk", "owner"] };
        // An entry before, so that there is an index to go on from.
        var before = await ProposeAsync(Proposal(gateway.NewModel()));
        await ProposeAsync(proposal);

        var stranger = await Rpc.RefusedAsync(() => ApproveAsync(gateway.Alice, proposal.DecisionId));
        var first = (await ApproveAsync(gateway.Dave, proposal.DecisionId)).Decision;
        var again = await Rpc.RefusedAsync(() => ApproveAsync(gateway.Dave, proposal.DecisionId));
        var second = (await ApproveAsync(gateway.Erin, proposal.DecisionId)).Decision;
        var lift = await Rpc.RefusedAsync(() => LiftAsync(proposal.DecisionId, "mended"));

        Assert.Equal((StatusCode.PermissionDenied, "APPROVER_ROLE_MISSING"), (stranger.Code, stranger.Reason));
        Assert.Contains("the role risk or owner (rule drift-of-a-source)", stranger.Message, StringComparison.Ordinal);
        Assert.Equal((V1.DecisionState.AwaitingSecondApproval, "dave", "seen", "", null), (first.State, first.FirstApprovedBy, first.FirstRationale, first.DecidedBy, first.DecidedAt));
        Assert.Equal((StatusCode.FailedPrecondition, "SAME_PERSON"), (again.Code, again.Reason));
        Assert.Equal((V1.DecisionState.InForce, "dave", "erin", 2u), (second.State, second.FirstApprovedBy, second.DecidedBy, second.ApprovalsNeeded));
        Assert.Equal(["risk", "owner"], second.ApproverRoles);
        Assert.Equal("APPROVER_ROLE_MISSING", lift.Reason);

        using var watch = gateway.Bob.Watch<V1.WatchDecisionsRequest, V1.WatchDecisionsResponse>(
            "DecisionService/WatchDecisions", new() { ModelId = proposal.Version.Model, AfterAuditIndex = (ulong)before.AuditIndex });
        var (waiting, half, inForce) = (await NextAsync(watch), await NextAsync(watch), await NextAsync(watch));
        Assert.Equal((V1.DecisionState.AwaitingApproval, ""), (waiting.Decision.State, waiting.Decision.FirstApprovedBy));
        Assert.Equal(first, half.Decision);
        Assert.Equal(second, inForce.Decision);
        var (halfway, whole) = (await gateway.EntryAsync(half.AuditIndex), await gateway.EntryAsync(inForce.AuditIndex));
        Assert.Equal(("dave", "awaiting_second_approval", "", "risk"), (halfway.Actor, halfway.Decision.ToState, halfway.Decision.FirstApprover, Assert.Single(halfway.Decision.ActorRoles)));
        Assert.Equal(("erin", "in_force", "dave", 2u), (whole.Actor, whole.Decision.ToState, whole.Decision.FirstApprover, whole.Decision.ApprovalsNeeded));
    }

    [Fact]
    public async Task Decision_AfterItsDeadline_IsExpiredAndSaysSo()
    {
        var proposal = Proposal(gateway.NewModel()) with { Deadline = TimeSpan.FromTicks(1) };
        var waiting = await ProposeAsync(proposal);

        var late = await Rpc.RefusedAsync(() => ApproveAsync(gateway.Alice, proposal.DecisionId));
        var shown = (await gateway.Bob.CallAsync<V1.GetDecisionRequest, V1.GetDecisionResponse>("DecisionService/GetDecision", new() { DecisionId = proposal.DecisionId })).Decision;

        Assert.Equal((StatusCode.FailedPrecondition, "EXPIRED"), (late.Code, late.Reason));
        Assert.Equal((V1.DecisionState.Expired, "policy", waiting.ProposedAt.AddTicks(1)), (shown.State, shown.DecidedBy, shown.ExpiresAt.ToDateTimeOffset()));
        Assert.StartsWith("nobody approved it within", shown.Rationale, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decision_Overridden_IsEndedAndReviewedWithTheRest()
    {
        var model = gateway.NewModel();
        Proposal[] proposals = [.. Enumerable.Range(1, 3).Select(i => Proposal(model) with { DecisionId = $"{model}-decision-{i}" })];
        foreach (var proposal in proposals)
            await ProposeAsync(proposal);
        await ApproveAsync(gateway.Dave, proposals[0].DecisionId);
        await ApproveAsync(gateway.Dave, proposals[1].DecisionId);
        var waiting = await Rpc.RefusedAsync(() => OverrideAsync(proposals[2].DecisionId, "wrong"));
        await RejectAsync(proposals[2].DecisionId, "no");

        var silent = await Rpc.RefusedAsync(() => OverrideAsync(proposals[1].DecisionId, ""));
        var overridden = (await OverrideAsync(proposals[1].DecisionId, "the feed was right")).Decision;
        var review = await gateway.Bob.CallAsync<V1.ReviewDecisionsRequest, V1.ReviewDecisionsResponse>("DecisionService/ReviewDecisions", new() { ModelId = model });
        var foreign = await gateway.Carol.CallAsync<V1.ReviewDecisionsRequest, V1.ReviewDecisionsResponse>("DecisionService/ReviewDecisions", new() { ModelId = model });

        Assert.Equal((StatusCode.FailedPrecondition, "NOT_IN_FORCE"), (waiting.Code, waiting.Reason));
        Assert.Equal("rationale", Assert.Single(silent.Fields));
        Assert.Equal((V1.DecisionState.Overridden, "dave", "alice", "the feed was right"), (overridden.State, overridden.DecidedBy, overridden.LiftedBy, overridden.LiftRationale));
        Assert.Equal((3u, false, false), (review.Decisions, review.HasEarlier, review.NobodyDisagrees));
        Assert.Equal([("alice", 0u, 1u, 1u, 0u), ("dave", 2u, 0u, 0u, 1u)], review.People.Select(person => (person.Name, person.Approved, person.Rejected, person.Overrode, person.OverriddenLater)));
        Assert.True(review.People[1].Fastest.ToTimeSpan() >= TimeSpan.Zero && review.People[1].Median.ToTimeSpan() >= review.People[1].Fastest.ToTimeSpan());
        var rule = Assert.Single(review.Rules);
        Assert.Equal(("drift-of-a-source", 2u, 1u, 1u), (rule.Rule, rule.Approved, rule.Rejected, rule.Overridden));
        Assert.Equal(0u, foreign.Decisions);
    }

    [Fact]
    public async Task Policy_Tested_IsReadAsAHostWouldAndChangesNothing()
    {
        var flights = await Flights.WatchedAsync(gateway.Alice, gateway.NewModel());
        var shipped = Google.Protobuf.ByteString.CopyFrom(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "policy.yaml")));

        var valid = await TestAsync(new() { FileName = "policy.yaml", Policy = shipped, ModelId = flights.Model, Version = "1" });
        var alone = await TestAsync(new() { Policy = shipped });
        var wrong = await Rpc.RefusedAsync(() => TestAsync(new() { FileName = "p.yaml", Policy = Google.Protobuf.ByteString.CopyFromUtf8("version: 1\nrules: no\n") }));
        var large = await Rpc.RefusedAsync(() => TestAsync(new() { Policy = Google.Protobuf.ByteString.CopyFrom(new byte[300_000]) }));
        var unknown = await Rpc.RefusedAsync(() => TestAsync(new() { Policy = shipped, ModelId = flights.Model, Version = "2" }));
        var half = await Rpc.RefusedAsync(() => TestAsync(new() { Policy = shipped, ModelId = flights.Model }));

        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(shipped.Span)), 7u, 0u), (valid.Digest, valid.Rules, valid.Incidents));
        Assert.Equal((valid.Digest, 0), (alone.Digest, alone.Outcomes.Count));
        Assert.Equal((StatusCode.InvalidArgument, "policy"), (wrong.Code, Assert.Single(wrong.Fields)));
        Assert.Contains("p.yaml:2:8: rules must be a list", wrong.Message, StringComparison.Ordinal);
        Assert.Equal("policy", Assert.Single(large.Fields));
        Assert.Equal(StatusCode.NotFound, unknown.Code);
        Assert.Equal("version", Assert.Single(half.Fields));

        Task<V1.TestPolicyResponse> TestAsync(V1.TestPolicyRequest request) => gateway.Bob.CallAsync<V1.TestPolicyRequest, V1.TestPolicyResponse>("DecisionService/TestPolicy", request);
    }

    [Fact]
    public async Task AuditEntries_Listed_HaveTheirLeafHashes()
    {
        var proposal = Proposal(gateway.NewModel());
        var record = await ProposeAsync(proposal);

        var entries = (await gateway.Bob.CallAsync<V1.ListEntriesRequest, V1.ListEntriesResponse>("AuditService/ListEntries", new() { First = (ulong)record.AuditIndex, Limit = 1 })).Entries;
        var checkpoint = await CheckpointAsync();

        var entry = Assert.Single(entries);
        Assert.Equal((ulong)record.AuditIndex, entry.Index);
        Assert.Equal(SHA256.HashData([0, .. entry.Bytes.Span]), entry.LeafHash.ToByteArray());
        Assert.True(checkpoint.Size > entry.Index);
        Assert.Equal(32, checkpoint.RootHash.Length);
    }

    private static Proposal Proposal(string model) => new()
    {
        DecisionId = $"{model}-decision",
        Version = new("alpha", model, "1"),
        Family = Family.Drift,
        Subject = new() { Feature = "distance", Source = "north" },
        Position = 500,
        SincePane = 3,
        Action = GovernedAction.QuarantineSource,
        Automatic = false,
        Sentence = "Source north reports distance in another unit since pane 3.",
        Signals = [],
        PolicyRule = "drift-of-a-source",
        PolicyDigest = new string('0', 64),
    };

    private Task<DecisionRecord> ProposeAsync(Proposal proposal) => gateway.Grains.GetGrain<IDecisionGrain>(GrainKeys.Decision("alpha", proposal.DecisionId)).ProposeAsync(proposal);

    private Task<V1.RejectResponse> RejectAsync(string decision, string rationale) =>
        gateway.Alice.CallAsync<V1.RejectRequest, V1.RejectResponse>("DecisionService/Reject", new() { DecisionId = decision, Rationale = rationale });

    private static Task<V1.ApproveResponse> ApproveAsync(Rpc caller, string decision) =>
        caller.CallAsync<V1.ApproveRequest, V1.ApproveResponse>("DecisionService/Approve", new() { DecisionId = decision, Rationale = "seen" });

    private Task<V1.OverrideResponse> OverrideAsync(string decision, string rationale) =>
        gateway.Alice.CallAsync<V1.OverrideRequest, V1.OverrideResponse>("DecisionService/Override", new() { DecisionId = decision, Rationale = rationale });

    private Task<V1.LiftResponse> LiftAsync(string decision, string rationale) =>
        gateway.Alice.CallAsync<V1.LiftRequest, V1.LiftResponse>("DecisionService/Lift", new() { DecisionId = decision, Rationale = rationale });

    private async Task<V1.Checkpoint> CheckpointAsync() =>
        (await gateway.Bob.CallAsync<V1.GetCheckpointRequest, V1.GetCheckpointResponse>("AuditService/GetCheckpoint", new())).Checkpoint;

    private static async Task<V1.WatchDecisionsResponse> NextAsync(AsyncServerStreamingCall<V1.WatchDecisionsResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return watch.ResponseStream.Current;
    }
}
