using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;

namespace Watchgrain.Gateway.Tests.Serving;

/// <summary>What people propose themselves.</summary>
public sealed class ProposalTests(RunningGateway gateway)
{
    [Fact]
    public async Task Hold_Proposed_IsApprovedBySomebodyElseAndBlocksAPromotion()
    {
        var model = (await Flights.WatchedAsync(gateway.Alice, gateway.NewModel())).Model;
        var request = Action(model, V1.Action.Hold);
        var waiting = await ProposeAsync(gateway.Alice, request);
        var again = await ProposeAsync(gateway.Alice, request);
        var other = await Rpc.RefusedAsync(() => ProposeAsync(gateway.Alice, Action(model, V1.Action.Rollback)));
        var reader = await Rpc.RefusedAsync(() => ProposeAsync(gateway.Bob, request));
        var own = await Rpc.RefusedAsync(() => ApproveAsync(gateway.Alice, waiting.DecisionId));
        var inForce = await ApproveAsync(gateway.Dave, waiting.DecisionId);
        var blocked = await gateway.Alice.CallAsync<V1.CheckPromotionRequest, V1.CheckPromotionResponse>("EvaluationService/CheckPromotion", new() { ModelId = model, Version = "1", ChampionVersion = "1" });

        Assert.Equal((V1.DecisionState.AwaitingApproval, "alice", "the vendor warns of it", V1.Family.Unspecified, "people.propose"), (waiting.State, waiting.ProposedBy, waiting.ProposalRationale, waiting.Family, waiting.PolicyRule));
        Assert.Equal(waiting, again);
        Assert.Equal((StatusCode.AlreadyExists, "REQUEST_ID_USED"), (other.Code, other.Reason));
        Assert.Equal(StatusCode.PermissionDenied, reader.Code);
        Assert.Equal((StatusCode.FailedPrecondition, "OWN_PROPOSAL"), (own.Code, own.Reason));
        Assert.Equal((V1.DecisionState.InForce, "dave", "alice"), (inForce.State, inForce.DecidedBy, inForce.ProposedBy));
        Assert.Contains(blocked.Reasons, reason => reason.Sentence == $"decision {inForce.DecisionId} (hold) of version 1 is in force");
    }

    [Fact]
    public async Task Quarantine_ProposedAgainFromAnotherPane_IsAnotherProposal()
    {
        var model = (await Flights.WatchedAsync(gateway.Alice, gateway.NewModel())).Model;
        var request = Action(model, V1.Action.QuarantineSource, "north");
        request.Action.SincePane = 3;
        var waiting = await ProposeAsync(gateway.Alice, request);
        var again = await ProposeAsync(gateway.Alice, request);
        request.Action.SincePane = 4;
        var other = await Rpc.RefusedAsync(() => ProposeAsync(gateway.Alice, request));
        request.Action.ClearSincePane();
        var unnamed = await ProposeAsync(gateway.Alice, request);

        Assert.Equal((3L, waiting, waiting), (waiting.SincePane, again, unnamed));
        Assert.Equal((StatusCode.AlreadyExists, "REQUEST_ID_USED"), (other.Code, other.Reason));
    }

    [Fact]
    public async Task Proposal_ThatMakesNoSense_IsRefusedWithItsField()
    {
        var model = (await Flights.WatchedAsync(gateway.Alice, gateway.NewModel())).Model;
        Assert.Equal("action.action", await FieldAsync(Action(model, V1.Action.Alert)));
        Assert.Equal("action.action", await FieldAsync(Action(model, V1.Action.ReleaseQuarantine)));
        Assert.Equal("action.source", await FieldAsync(Action(model, V1.Action.QuarantineSource)));
        Assert.Equal("action.source", await FieldAsync(Action(model, V1.Action.Rollback, "north")));
        Assert.Equal("what", await FieldAsync(new() { Rationale = "why not" }));
        var hold = Action(model, V1.Action.Hold);
        hold.Action.SincePane = 3;
        Assert.Equal("action.since_pane", await FieldAsync(hold));
        hold = Action(model, V1.Action.Hold);
        hold.Rationale = "";
        Assert.Equal("rationale", await FieldAsync(hold));
        Assert.Equal("UNKNOWN_SOURCE", (await Rpc.RefusedAsync(() => ProposeAsync(gateway.Alice, Action(model, V1.Action.QuarantineSource, "nowhere")))).Reason);
        Assert.Equal("UNKNOWN_VERSION", (await Rpc.RefusedAsync(() => ProposeAsync(gateway.Alice, Action("nothing", V1.Action.Hold)))).Reason);
        Assert.Equal("UNKNOWN_VERSION", (await Rpc.RefusedAsync(() => ProposeAsync(gateway.Carol, Action(model, V1.Action.Hold)))).Reason);
        Assert.Equal("UNKNOWN_DECISION", (await Rpc.RefusedAsync(() => ProposeAsync(gateway.Alice, Release("nothing")))).Reason);
        var decision = await ProposeAsync(gateway.Alice, Action(model, V1.Action.Hold));
        Assert.Equal("NOTHING_TO_RELEASE", (await Rpc.RefusedAsync(() => ProposeAsync(gateway.Alice, Release(decision.DecisionId)))).Reason);
        // Nobody changes the policy of a host whose file does not say who may.
        Assert.Equal((StatusCode.InvalidArgument, "policy.policy"), await FieldsAsync(Policy("version: 1\nrules: no\n")));
    }

    [Fact]
    public async Task Policy_ThatNobodyCouldChangeAgain_IsRefused()
    {
        var shipped = (await PolicyAsync()).Policy.ToStringUtf8();
        var last = Policy(shipped.Replace("  change_policy: {approvals: 1}\n", "  propose: {}\n", StringComparison.Ordinal));

        Assert.Equal((StatusCode.InvalidArgument, "policy.policy"), await FieldsAsync(last));
    }

    [Fact]
    public async Task Policy_Changed_KeepsPeopleFromEndingAQuarantineAlone()
    {
        var model = (await Flights.WatchedAsync(gateway.Frank, gateway.NewModel())).Model;
        var quarantine = await ProposeAsync(gateway.Frank, Action(model, V1.Action.QuarantineSource, "north"));
        await ApproveAsync(gateway.Grace, quarantine.DecisionId);
        var shipped = await PolicyAsync();
        var file = $"{shipped.Policy.ToStringUtf8().TrimEnd().Replace("change_policy: {approvals: 1}", "change_policy: {approvals: 1}\n  release_quarantine: {approvals: 1}", StringComparison.Ordinal)}\n";
        var change = await ProposeAsync(gateway.Frank, Policy(file));
        var stale = await ProposeAsync(gateway.Grace, Policy(file + "# again\n"));
        var proposed = await PolicyAsync(change.DecisionId);
        var foreign = await Rpc.RefusedAsync(() => gateway.Alice.CallAsync<V1.GetPolicyRequest, V1.GetPolicyResponse>("DecisionService/GetPolicy", new() { DecisionId = change.DecisionId }));
        var own = await Rpc.RefusedAsync(() => ApproveAsync(gateway.Frank, change.DecisionId));
        await ApproveAsync(gateway.Grace, change.DecisionId);
        var (now, late) = (await PolicyAsync(), await Rpc.RefusedAsync(() => ApproveAsync(gateway.Frank, stale.DecisionId)));

        Assert.Equal(("", shipped.Digest), (shipped.DecisionId, shipped.HostDigest));
        Assert.Equal((file, Convert.ToHexStringLower(SHA256.HashData(proposed.Policy.Span)), ""), (proposed.Policy.ToStringUtf8(), change.ProposedPolicyDigest, change.ModelId));
        Assert.Equal(("UNKNOWN_DECISION", "OWN_PROPOSAL"), (foreign.Reason, own.Reason));
        Assert.Equal((change.DecisionId, change.ProposedPolicyDigest, shipped.Digest), (now.DecisionId, now.Digest, now.HostDigest));
        Assert.Equal([stale.DecisionId], now.Waiting);
        Assert.Equal((StatusCode.FailedPrecondition, "POLICY_HAS_CHANGED"), (late.Code, late.Reason));
        Assert.Equal(shipped.Digest, (await gateway.Alice.CallAsync<V1.GetPolicyRequest, V1.GetPolicyResponse>("DecisionService/GetPolicy", new())).Digest);

        var alone = await Rpc.RefusedAsync(() => gateway.Grace.CallAsync<V1.LiftRequest, V1.LiftResponse>("DecisionService/Lift", new() { DecisionId = quarantine.DecisionId, Rationale = "mended" }));
        var wrong = await Rpc.RefusedAsync(() => gateway.Grace.CallAsync<V1.OverrideRequest, V1.OverrideResponse>("DecisionService/Override", new() { DecisionId = quarantine.DecisionId, Rationale = "wrong" }));
        var release = await ProposeAsync(gateway.Grace, Release(quarantine.DecisionId));
        Assert.Equal(V1.DecisionState.InForce, (await GetAsync(quarantine.DecisionId)).State);
        await ApproveAsync(gateway.Frank, release.DecisionId);
        var (lifted, done) = (await GetAsync(quarantine.DecisionId), await Rpc.RefusedAsync(() => gateway.Grace.CallAsync<V1.OverrideRequest, V1.OverrideResponse>("DecisionService/Override", new() { DecisionId = release.DecisionId, Rationale = "wrong" })));

        Assert.Equal((StatusCode.FailedPrecondition, "RELEASE_NEEDS_DECISION", "RELEASE_NEEDS_DECISION"), (alone.Code, alone.Reason, wrong.Reason));
        Assert.Contains($"watchgrain decisions propose release_quarantine --decision {quarantine.DecisionId}", alone.Message, StringComparison.Ordinal);
        Assert.Equal((quarantine.DecisionId, "people.release_quarantine"), (release.TargetDecisionId, release.PolicyRule));
        Assert.Equal((V1.DecisionState.Lifted, "frank", release.DecisionId), (lifted.State, lifted.LiftedBy, lifted.ReleasedBy));
        Assert.Equal($"released by decision {release.DecisionId}: the feed is mended", lifted.LiftRationale);
        Assert.Equal("DONE_ONCE", done.Reason);
        // The same again, when there is nothing to release any more.
        Assert.Equal(V1.DecisionState.InForce, (await ProposeAsync(gateway.Grace, Release(quarantine.DecisionId))).State);
    }

    private static V1.ProposeRequest Action(string model, V1.Action action, string source = "") =>
        new() { Rationale = "the vendor warns of it", RequestId = "one", Action = new() { ModelId = model, Version = "1", Action = action, Source = source } };

    private static V1.ProposeRequest Release(string decision) => new() { Rationale = "the feed is mended", RequestId = "release", ReleaseQuarantine = new() { DecisionId = decision } };

    private static V1.ProposeRequest Policy(string file) => new() { Rationale = "two pairs of eyes", Policy = new() { FileName = "p.yaml", Policy = ByteString.CopyFromUtf8(file) } };

    private static async Task<V1.Decision> ProposeAsync(Rpc caller, V1.ProposeRequest request) => (await caller.CallAsync<V1.ProposeRequest, V1.ProposeResponse>("DecisionService/Propose", request)).Decision;

    private static async Task<V1.Decision> ApproveAsync(Rpc caller, string decision) => (await caller.CallAsync<V1.ApproveRequest, V1.ApproveResponse>("DecisionService/Approve", new() { DecisionId = decision, Rationale = "seen" })).Decision;

    private async Task<V1.Decision> GetAsync(string decision) => (await gateway.Grace.CallAsync<V1.GetDecisionRequest, V1.GetDecisionResponse>("DecisionService/GetDecision", new() { DecisionId = decision })).Decision;

    private Task<V1.GetPolicyResponse> PolicyAsync(string decision = "") => gateway.Grace.CallAsync<V1.GetPolicyRequest, V1.GetPolicyResponse>("DecisionService/GetPolicy", new() { DecisionId = decision });

    private async Task<string> FieldAsync(V1.ProposeRequest request) => (await FieldsAsync(request)).Field;

    private async Task<(StatusCode Code, string Field)> FieldsAsync(V1.ProposeRequest request)
    {
        var refused = await Rpc.RefusedAsync(() => ProposeAsync(gateway.Alice, request));
        return (refused.Code, Assert.Single(refused.Fields));
    }
}
