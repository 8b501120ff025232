using System.CommandLine;
using System.Globalization;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain incidents list | show | budget | watch | fleet</c>.</summary>
internal static class IncidentsCommand
{
    public static Command Create() => new("incidents", "Shows what has gone wrong with a version, put together by cause, and its false-alarm budget.") { List(), Show(), Budget(), Watch(), Fleet() };

    private static Command List()
    {
        var open = new Option<bool>("--open") { Description = "Only those that have neither closed nor merged." };
        var command = new Command("list", "The incidents of a version, the one that opened last first.") { Gateway.Model, open, Gateway.Version };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var version = await Gateway.FindVersionAsync(result, client, cancellation);
            var onlyOpen = result.GetValue(open);
            var table = new TextTable("incident", "severity", "state", "family", "about", "since", "opened", "causes", "decisions", "sentence");
            await foreach (var incident in client.ListIncidentsAsync(result.GetRequiredValue(Gateway.Model), version.Version_, onlyOpen, cancellation))
                table.Add(
                    incident.IncidentId, DecisionSummary.Word(incident.Severity), IncidentReport.State(incident), DecisionSummary.Word(incident.Family), Gateway.SubjectText(incident.Subject),
                    Figure.Position(version.Spec.Axis, incident.SincePosition), Figure.Position(version.Spec.Axis, incident.OpenedPosition), Figure.Of(incident.Causes.Count + incident.MoreCauses),
                    Figure.Of((long)incident.Decisions.Count), incident.Sentence);
            table.Write(output, onlyOpen ? "no open incidents" : "no incidents");
        });
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("INCIDENT") { Description = "Id of the incident: model/version/number." };
        var command = new Command("show", "An incident with its causes, decisions and timeline.") { id };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var incident = (await client.Incidents.GetIncidentAsync(new GetIncidentRequest { IncidentId = result.GetRequiredValue(id) }, cancellationToken: cancellation)).Incident;
            var version = await Gateway.FindVersionAsync(incident.ModelId, incident.Version, client, cancellation);
            IncidentReport.Write(incident, await DecisionText.OfAsync(incident, client, cancellation), version.Spec, output);
        });
        return command;
    }

    private static Command Budget()
    {
        var command = new Command("budget", "How much of the false-alarm budget of a version is used up now, and by which signals.") { Gateway.Model, Gateway.Version };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var version = await Gateway.FindVersionAsync(result, client, cancellation);
            var budget = await client.Incidents.GetBudgetAsync(new GetBudgetRequest { ModelId = result.GetRequiredValue(Gateway.Model), Version = version.Version_ }, cancellationToken: cancellation);
            BudgetReport.Write(budget, version.Spec.Axis, output);
        });
        return command;
    }

    private static Command Watch()
    {
        var model = new Option<string>("--model") { Description = "Only incidents of this model, which has to be registered.", DefaultValueFactory = _ => "" };
        var after = new Option<ulong?>("--after") { Description = "Begin after this position (0: with the first that is kept; default: from now on)." };
        var command = new Command("watch", "Says each change of an incident as it comes, over all models, until Ctrl-C.") { model, after };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            // Else an address where nobody listens would look like a quiet gateway.
            var fleet = await client.Incidents.GetFleetAsync(new GetFleetRequest(), cancellationToken: cancellation);
            var position = result.GetValue(after) is 0 ? fleet.FirstPosition - 1 : result.GetValue(after);
            await foreach (var change in client.WatchIncidentsAsync(result.GetRequiredValue(model), position, withFleet: true, cancellation))
            {
                if (change.Fleet is { } shared)
                {
                    await output.WriteLineAsync(TextTable.Printable($"{change.Position}  {shared.FleetIncidentId}  {DecisionSummary.Word(shared.Change).Replace('_', ' ')}{(shared.MergedInto.Length > 0 ? $" into {shared.MergedInto}" : "")} with {shared.IncidentId}"));
                    continue;
                }
                var incident = change.Incident;
                var part = incident.FleetIncidentId.Length > 0 ? $", {incident.FleetIncidentId}" : "";
                var decisions = change.Change is IncidentChange.Proposed or IncidentChange.Decided ? await DecisionsAsync(incident.IncidentId, client, cancellation) : "";
                await output.WriteLineAsync(TextTable.Printable(
                    $"{change.Position}  {incident.IncidentId}  {DecisionSummary.Word(change.Change).Replace('_', ' ')}  severity {DecisionSummary.Word(incident.Severity)}{part}  {(decisions.Length > 0 ? $"{decisions}  " : "")}{incident.Sentence}"));
            }
        });
        return command;
    }

    private static async Task<string> DecisionsAsync(string id, WatchgrainClient client, CancellationToken cancellation)
    {
        try
        {
            var incident = (await client.Incidents.GetIncidentAsync(new GetIncidentRequest { IncidentId = id }, cancellationToken: cancellation)).Incident;
            return DecisionText.Of(incident, await DecisionText.OfAsync(incident, client, cancellation));
        }
        catch (RpcException) when (!cancellation.IsCancellationRequested)
        {
            // The incident may be forgotten by now: that it changed is told all the same.
            return "";
        }
    }

    private static Command Fleet()
    {
        var open = new Option<bool>("--open") { Description = "Only those that a model still has." };
        var id = new Argument<string>("ID") { Description = "Id of a fleet incident, fleet/number: shows every incident that it consists of.", DefaultValueFactory = _ => "" };
        var command = new Command("fleet", "What several models have in common, and how many incidents are open over all of them; or one of the fleet's incidents.") { id, open };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            if (result.GetValue(id) is { Length: > 0 } one)
            {
                await FleetReport.WriteAsync(one, client, output, cancellation);
                return;
            }
            var fleet = await client.Incidents.GetFleetAsync(new GetFleetRequest(), cancellationToken: cancellation);
            output.WriteLine($"{Counted.Of(fleet.OpenIncidents, "open incident")} in {Counted.Of(fleet.ModelsWithIncidents, "model")}, {fleet.OpenFleetIncidents} of the fleet; the latest change is {fleet.LastPosition}");
            if (fleet.Budget is { } budget)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"at most one false incident in {budget.PanesPerFalseIncident:#,0} panes, over {Counted.Of(budget.Versions, "version")} together"));
            var onlyOpen = result.GetValue(open);
            var table = new TextTable("incident", "severity", "state", "shared", "models", "opened (UTC)", "sentence");
            await foreach (var incident in client.ListFleetIncidentsAsync(onlyOpen, cancellation))
                table.Add(
                    incident.FleetIncidentId, DecisionSummary.Word(incident.Severity), incident.Open ? "open" : "closed", $"{DecisionSummary.Word(incident.SharedBy)} {incident.Name}", Figure.Of(incident.Models.Count + incident.MoreModels),
                    incident.OpenedAt.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), incident.Sentence);
            table.Write(output, onlyOpen ? "no open fleet incidents" : "no fleet incidents");
        });
        return command;
    }
}
