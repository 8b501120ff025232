using System.CommandLine;
using Watchgrain.Client.Replay;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain incidents list | show | budget</c>.</summary>
internal static class IncidentsCommand
{
    public static Command Create() => new("incidents", "Shows what has gone wrong with a version, put together by cause, and its false-alarm budget.") { List(), Show(), Budget() };

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
            IncidentReport.Write(incident, version.Spec, output);
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
}
