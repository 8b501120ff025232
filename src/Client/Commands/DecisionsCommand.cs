using System.CommandLine;
using Watchgrain.Client.Replay;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain decisions list | watch | approve | reject | lift</c>.</summary>
internal static class DecisionsCommand
{
    private static readonly Option<string> ModelFilter = new("--model") { Description = "Only decisions about this model.", DefaultValueFactory = _ => "" };
    private static readonly Option<string> Actor = new("--actor") { Description = "Who decides; ignored where the credential names a person.", DefaultValueFactory = _ => Environment.UserName };
    private static readonly Argument<string> Id = new("DECISION") { Description = "Id of the decision." };

    public static Command Create() => new("decisions", "Shows decisions and takes a person's word on them.") { List(), Watch(), Approve(), Reject(), Lift() };

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
                    $"{decision.DecisionId}  {decision.ModelId} {decision.Version}  {DecisionSummary.Word(decision.Family)}  {DecisionSummary.Word(decision.State)}  {decision.Sentence} (audit {transition.AuditIndex})"));
            }
        });
        return command;
    }

    private static Command Approve()
    {
        var rationale = new Option<string>("--rationale") { Description = "Why.", DefaultValueFactory = _ => "" };
        var command = new Command("approve", "Puts a decision in force.") { Id, rationale, Actor };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var request = new ApproveRequest { DecisionId = result.GetRequiredValue(Id), Rationale = result.GetRequiredValue(rationale), Actor = result.GetRequiredValue(Actor) };
            Say(output, (await client.Decisions.ApproveAsync(request, cancellationToken: cancellation)).Decision);
        });
        return command;
    }

    private static Command Reject()
    {
        var rationale = new Option<string>("--rationale") { Description = "Why.", Required = true };
        var command = new Command("reject", "Refuses a decision.") { Id, rationale, Actor };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var request = new RejectRequest { DecisionId = result.GetRequiredValue(Id), Rationale = result.GetRequiredValue(rationale), Actor = result.GetRequiredValue(Actor) };
            Say(output, (await client.Decisions.RejectAsync(request, cancellationToken: cancellation)).Decision);
        });
        return command;
    }

    private static Command Lift()
    {
        var rationale = new Option<string>("--rationale") { Description = "Why.", Required = true };
        var command = new Command("lift", "Ends a quarantine, a hold or a shadow that is in force.") { Id, rationale, Actor };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var request = new LiftRequest { DecisionId = result.GetRequiredValue(Id), Rationale = result.GetRequiredValue(rationale), Actor = result.GetRequiredValue(Actor) };
            Say(output, (await client.Decisions.LiftAsync(request, cancellationToken: cancellation)).Decision);
        });
        return command;
    }

    private static void Say(TextWriter output, Decision decision) =>
        output.WriteLine(TextTable.Printable($"{decision.DecisionId} is {DecisionSummary.Word(decision.State)}, decided by {(decision.LiftedBy.Length > 0 ? decision.LiftedBy : decision.DecidedBy)} (audit {decision.LastAuditIndex})"));
}
