using System.CommandLine;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain triggers MODEL</c>.</summary>
internal static class TriggersCommand
{
    public static Command Create()
    {
        var command = new Command("triggers", "Patterns of values whose labels follow them and not the scores, as somebody plants who wants a model to obey them.") { Gateway.Model, Gateway.Version };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var version = await Gateway.FindVersionAsync(result, client, cancellation);
            var listed = await client.Queries.ListTriggersAsync(new() { ModelId = result.GetRequiredValue(Gateway.Model), Version = version.Version_ }, cancellationToken: cancellation);
            Write(listed, version.Spec.Axis, output);
        });
        return command;
    }

    private static void Write(ListTriggersResponse listed, Axis axis, TextWriter output)
    {
        if (listed.Patterns == 0)
        {
            output.WriteLine("no triggers are looked for: without a reference that has labels in six panes, or with one that was set before they were");
            return;
        }
        var table = new TextTable("rows with", "label", "since", "source", "labelled", "with the label", "expected", "evidence", "suspect from", "signal from", "lasts");
        foreach (var trigger in listed.Triggers)
            table.Add(
                trigger.Where, Figure.Of(trigger.Label), Figure.Position(axis, trigger.Since), trigger.Source, Figure.Of(trigger.Labelled), Figure.Of(trigger.Matching), Figure.Exact(trigger.Expected),
                Figure.Of(trigger.LogEvidence), Figure.Of(listed.LogSuspect), Figure.Of(trigger.LogThreshold), trigger.Lasts ? "yes" : "no");
        table.Write(output, FormattableString.Invariant($"no triggers, of {listed.Patterns:#,0} patterns"));
        if (listed.Examined is > 0 and < 1)
            output.WriteLine(FormattableString.Invariant($"{listed.Examined:0.0 %} of the labelled rows of the last judged pane were looked at"));
        if (listed.Dropped > 0)
            output.WriteLine(FormattableString.Invariant($"{listed.Dropped:#,0} patterns with little evidence were let go"));
        WriteGrown(listed, axis, output);
    }

    private static void WriteGrown(ListTriggersResponse listed, Axis axis, TextWriter output)
    {
        if (listed.Grown.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine("become frequent, without regard to labels (information, no alarm):");
        var table = new TextTable("rows with", "since", "rows of the last pane", "as in the reference", "predicted 1", "ln p");
        foreach (var grown in listed.Grown)
            table.Add(grown.Where, Figure.Position(axis, grown.Since), Figure.Of(grown.Rows), Figure.Exact(grown.Expected), Figure.Of(grown.Ones), Figure.Of(grown.LogP));
        table.Write(output);
        if (listed.GrownUnkept > 0)
            output.WriteLine(FormattableString.Invariant($"{listed.GrownUnkept:#,0} more had become frequent in the last pane: only the least likely are kept"));
        if (listed.Counted < 1)
            output.WriteLine(FormattableString.Invariant($"{listed.Counted:0.0 %} of the pairs of values are counted"));
    }
}
