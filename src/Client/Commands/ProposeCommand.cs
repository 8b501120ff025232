using System.CommandLine;
using Watchgrain.Client.Replay;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain decisions propose</c>.</summary>
internal static class ProposeCommand
{
    private static readonly V1.Action[] Actions = [V1.Action.RequestRetrain, V1.Action.Rollback, V1.Action.QuarantineSource, V1.Action.Shadow, V1.Action.Hold, V1.Action.BlockPromotion, V1.Action.ReleaseQuarantine];

    public static Command Create()
    {
        var action = new Argument<string>("ACTION") { Description = $"One of {string.Join(", ", Actions.Select(DecisionSummary.Word))}." };
        action.AcceptOnlyFromAmong([.. Actions.Select(DecisionSummary.Word)]);
        var model = new Option<string?>("--model") { Description = "Of which model; of its version --model-version." };
        var source = new Option<string>("--source") { Description = "The source that is put in quarantine; with shadow and hold, if only the replies to its batches are meant.", DefaultValueFactory = _ => "" };
        var sincePane = new Option<long?>("--since-pane") { Description = "With quarantine_source: the first pane that is counted apart (default: the next one)." };
        var since = new Option<string?>("--since") { Description = "Instead of --since-pane: a position in that pane, a date or time (UTC) such as 2017-01-31 or the number of a row." };
        var quarantine = new Option<string?>("--decision") { Description = "With release_quarantine: the decision by which the quarantine is in force." };
        var requestId = RequestId();
        var command = new Command("propose", "Proposes an action on a version, or the end of a quarantine; somebody else has to approve it.") { action, model, Gateway.Version, source, since, sincePane, quarantine, DecisionsCommand.Reason, DecisionsCommand.Actor, requestId };
        command.Validators.Add(result =>
        {
            var isRelease = result.GetValue(action) == DecisionSummary.Word(V1.Action.ReleaseQuarantine);
            if (isRelease ? result.GetValue(quarantine) is null : result.GetValue(model) is null)
                result.AddError(isRelease ? "release_quarantine needs --decision." : $"{result.GetValue(action)} needs --model.");
            if (!isRelease && result.GetValue(quarantine) is not null)
                result.AddError("--decision is for release_quarantine.");
            if (result.GetValue(since) is not null && result.GetValue(sincePane) is not null)
                result.AddError("--since and --since-pane say the same: give one of them.");
        });
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var request = new ProposeRequest { Rationale = result.GetRequiredValue(DecisionsCommand.Reason), Actor = result.GetRequiredValue(DecisionsCommand.Actor), RequestId = result.GetRequiredValue(requestId) };
            V1.Version? version = null;
            if (result.GetValue(quarantine) is { } id)
                request.ReleaseQuarantine = new() { DecisionId = id };
            else
            {
                version = await Gateway.FindVersionAsync(result.GetRequiredValue(model)!, result.GetValue(Gateway.Version), client, cancellation);
                var proposed = request.Action = new() { ModelId = result.GetRequiredValue(model), Version = version.Version_, Action = Actions.First(known => DecisionSummary.Word(known) == result.GetValue(action)), Source = result.GetRequiredValue(source) };
                if (result.GetValue(since) is { } position)
                    proposed.SincePane = LatestPanes.PaneOf(position, since, version.Spec);
                else if (result.GetValue(sincePane) is { } pane)
                    proposed.SincePane = pane;
            }
            var decision = (await client.Decisions.ProposeAsync(request, cancellationToken: cancellation)).Decision;
            Say(output, decision);
            if (version is not null && decision.Action == V1.Action.QuarantineSource)
                output.WriteLine(TextTable.Printable($"it counts apart what source {decision.Subject.Source} supplied from {DecisionText.Beginning(decision, version.Spec)}"));
        });
        return command;
    }

    public static Option<string> RequestId() => new("--request-id") { Description = "Names the request: sent again it is the same decision.", DefaultValueFactory = _ => Guid.NewGuid().ToString("N") };

    /// <summary>What waits for whom.</summary>
    public static void Say(TextWriter output, Decision decision) =>
        output.WriteLine(TextTable.Printable(DecisionText.IsWaiting(decision.State)
            ? $"{decision.DecisionId} waits for the approval of {DecisionText.Approvers(decision)} other than {decision.ProposedBy} (audit {decision.AuditIndex})"
            : $"{decision.DecisionId} is {DecisionSummary.Word(decision.State)} (audit {decision.LastAuditIndex})"));
}
