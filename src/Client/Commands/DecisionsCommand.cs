using System.CommandLine;
using System.Globalization;
using Watchgrain.Client.Replay;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain decisions list | show | watch | propose | approve | reject | lift | override | review</c>.</summary>
internal static class DecisionsCommand
{
    private static readonly Option<string> ModelFilter = new("--model") { Description = "Only decisions about this model.", DefaultValueFactory = _ => "" };
    public static Option<string> Actor { get; } = new("--actor") { Description = "Who decides; ignored where the credential names a person.", DefaultValueFactory = _ => Environment.UserName };
    public static Option<string> Reason { get; } = new("--rationale") { Description = "Why.", Required = true };
    private static readonly Argument<string> Id = new("DECISION") { Description = "Id of the decision." };

    public static Command Create() => new("decisions", "Shows decisions and takes a person's word on them.") { List(), Show(), Watch(), ProposeCommand.Create(), Approve(), Reject(), Lift(), Override(), Review() };

    private static Command List()
    {
        var command = new Command("list", "Every decision so far.") { ModelFilter };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var table = new TextTable("decision", "model", "family", "about", "action", "state", "audit", "sentence");
            await foreach (var decision in client.ListDecisionsAsync(result.GetRequiredValue(ModelFilter), cancellation))
                table.Add(
                    decision.DecisionId, $"{decision.ModelId} {decision.Version}", DecisionSummary.Word(decision.Family), Gateway.SubjectText(decision.Subject), DecisionSummary.Word(decision.Action),
                    DecisionSummary.Word(decision.State), Figure.Of(decision.LastAuditIndex), decision.Sentence);
            table.Write(output, "no decisions");
        });
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "A decision: what is proposed, by which rule, its state, who decided it, when and why.") { Id };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var decision = (await client.Decisions.GetDecisionAsync(new GetDecisionRequest { DecisionId = result.GetRequiredValue(Id) }, cancellationToken: cancellation)).Decision;
            output.WriteLine(TextTable.Printable($"{decision.DecisionId}  {decision.ModelId} {decision.Version}  {DecisionSummary.Word(decision.State)}"));
            output.WriteLine(TextTable.Printable(decision.Sentence));
            output.WriteLine();
            var table = new TextTable("action", $"{DecisionSummary.Word(decision.Action)} of {Gateway.SubjectText(decision.Subject)}");
            if (decision.Action == V1.Action.QuarantineSource)
                table.Add("from", await DecisionText.BeginningAsync(decision, client, cancellation));
            table.Add("proposed", $"{Time(decision.ProposedAt)}{(decision.ProposedBy.Length > 0 ? $" by {decision.ProposedBy}" : "")} (audit {decision.AuditIndex})");
            if (decision.ProposalRationale.Length > 0)
                table.Add("why", decision.ProposalRationale);
            if (decision.TargetDecisionId.Length > 0)
                table.Add("releases", decision.TargetDecisionId);
            if (decision.ProposedPolicyDigest.Length > 0)
                table.Add("policy", $"{decision.ProposedPolicyDigest} in the place of {decision.PolicyDigest}");
            table.Add("rule", $"{decision.PolicyRule} of the policy {decision.PolicyDigest}");
            var isLifted = decision.LiftedBy.Length > 0;
            if (decision.ApprovalsNeeded > 1 || decision.ApproverRoles.Count > 0)
                table.Add("needs", DecisionText.Approvers(decision));
            if (decision.ExpiresAt is not null && DecisionText.IsWaiting(decision.State))
                table.Add("expires", Time(decision.ExpiresAt));
            if (decision.FirstApprovedBy.Length > 0)
            {
                table.Add("approved", $"{Time(decision.FirstApprovedAt)} by {decision.FirstApprovedBy}, the first of two");
                table.Add("why", decision.FirstRationale);
            }
            table.Add("decided", decision.DecidedBy.Length > 0 ? $"{Time(decision.DecidedAt)} by {decision.DecidedBy}{(isLifted ? "" : $" (audit {decision.LastAuditIndex})")}" : "not yet");
            table.Add("why", decision.Rationale);
            if (decision.Planted)
                table.Add("planted", "it was known to be wrong, and its answer has no effect");
            if (decision.EffectAt is not null)
                table.Add("effect", $"{Time(decision.EffectAt)}: {decision.Effect}");
            if (isLifted)
            {
                table.Add(decision.State == DecisionState.Overridden ? "overridden" : "lifted", $"{Time(decision.LiftedAt)} by {decision.LiftedBy}{(decision.ReleasedBy.Length > 0 ? $", by decision {decision.ReleasedBy}" : "")} (audit {decision.LastAuditIndex})");
                table.Add("why", decision.LiftRationale);
            }
            table.Write(output);
        });
        return command;
    }

    private static string Time(Google.Protobuf.WellKnownTypes.Timestamp? at) => at is null ? "" : at.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static Command Watch()
    {
        var after = new Option<ulong?>("--after") { Description = "Begin after this index of the audit log (default: from now on)." };
        var command = new Command("watch", "Says each transition of a decision as it comes, until Ctrl-C.") { ModelFilter, after };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            // Else an address where nobody listens would look like a quiet gateway.
            await client.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellation);
            await foreach (var transition in client.WatchDecisionsAsync(result.GetRequiredValue(ModelFilter), result.GetValue(after), cancellation))
            {
                var decision = transition.Decision;
                await output.WriteLineAsync(TextTable.Printable(
                    $"{decision.DecisionId}  {decision.ModelId} {decision.Version}  {DecisionSummary.Word(decision.Family)}  {DecisionSummary.Word(decision.State)}  {decision.Sentence} (audit {transition.AuditIndex}{DecisionText.By(decision)})"));
            }
        });
        return command;
    }

    private static Command Approve()
    {
        var rationale = new Option<string>("--rationale") { Description = "Why.", DefaultValueFactory = _ => "" };
        var command = new Command("approve", "Puts a decision in force, or is the first of two approvals that its rule asks for.") { Id, rationale, Actor };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var request = new ApproveRequest { DecisionId = result.GetRequiredValue(Id), Rationale = result.GetRequiredValue(rationale), Actor = result.GetRequiredValue(Actor) };
            Say(output, (await client.Decisions.ApproveAsync(request, cancellationToken: cancellation)).Decision);
        });
        return command;
    }

    private static Command Reject()
    {
        var command = new Command("reject", "Refuses a decision.") { Id, Reason, Actor };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var request = new RejectRequest { DecisionId = result.GetRequiredValue(Id), Rationale = result.GetRequiredValue(Reason), Actor = result.GetRequiredValue(Actor) };
            Say(output, (await client.Decisions.RejectAsync(request, cancellationToken: cancellation)).Decision);
        });
        return command;
    }

    private static Command Lift()
    {
        var command = new Command("lift", "Ends a quarantine, a hold, a shadow, a throttle or a block of promotions that is in force.") { Id, Reason, Actor };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var request = new LiftRequest { DecisionId = result.GetRequiredValue(Id), Rationale = result.GetRequiredValue(Reason), Actor = result.GetRequiredValue(Actor) };
            var lifted = (await client.Decisions.LiftAsync(request, cancellationToken: cancellation)).Decision;
            Say(output, lifted);
            // Of another decision, which has to be lifted too.
            var state = await client.Queries.GetModelStateAsync(new() { ModelId = lifted.ModelId, Version = lifted.Version, Panes = new() { First = 0, Last = 0 } }, cancellationToken: cancellation);
            foreach (var held in state.Quarantined.Where(held => lifted.Action == V1.Action.QuarantineSource && held.Source == lifted.Subject.Source))
                output.WriteLine(TextTable.Printable($"source {held.Source} stays in quarantine, by {string.Join(", ", held.DecisionIds)}"));
        });
        return command;
    }

    private static Command Override()
    {
        var command = new Command("override", "Says that a decision in force is wrong, and ends what it has ordered.") { Id, Reason, Actor };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var request = new OverrideRequest { DecisionId = result.GetRequiredValue(Id), Rationale = result.GetRequiredValue(Reason), Actor = result.GetRequiredValue(Actor) };
            Say(output, (await client.Decisions.OverrideAsync(request, cancellationToken: cancellation)).Decision);
        });
        return command;
    }

    private static Command Review()
    {
        var command = new Command("review", "How people have answered: how often they agreed, how soon, in batches, in pairs.") { ModelFilter };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
            DecisionsReview.Write(await client.Decisions.ReviewDecisionsAsync(new() { ModelId = result.GetRequiredValue(ModelFilter) }, cancellationToken: cancellation), output));
        return command;
    }

    private static void Say(TextWriter output, Decision decision) =>
        output.WriteLine(TextTable.Printable(decision.State == DecisionState.AwaitingSecondApproval
            ? $"{decision.DecisionId} is approved by {decision.FirstApprovedBy} and not in force yet: another person has to approve it (audit {decision.LastAuditIndex})"
            : $"{decision.DecisionId} is {DecisionSummary.Word(decision.State)}, decided by {DecisionText.Who(decision).Actor} (audit {decision.LastAuditIndex}){(decision.Planted ? "; it was planted to see whether people look: it was wrong, and has no effect" : "")}"));
}
