using System.CommandLine;
using Watchgrain.Client.Replay;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain signals MODEL</c>.</summary>
internal static class SignalsCommand
{
    public static Command Create()
    {
        var command = new Command("signals", "Every signal of a version that counts, in the order in which they were found to.") { Gateway.Model, Gateway.Version };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var version = await Gateway.FindVersionAsync(result, client, cancellation);
            var table = new TextTable("number", "position", "family", "about", "statistic", "value", "evidence", "threshold", "sentence");
            await foreach (var signal in client.ListSignalsAsync(result.GetRequiredValue(Gateway.Model), version.Version_, cancellation))
                table.Add(
                    signal.HasNumber ? Figure.Of(signal.Number) : "", Figure.Position(version.Spec.Axis, signal.Position), DecisionSummary.Word(signal.Family), Gateway.SubjectText(signal.Subject), signal.Statistic, Figure.Of(signal.Value),
                    Evidence(signal, signal.LogEvidence), Evidence(signal, signal.LogThreshold), signal.Sentence);
            table.Write(output, "no signals");
        });
        return command;
    }

    // What counts without a threshold is a count or beyond a limit of the spec: there is no evidence, which is something else than evidence of 0.
    private static string Evidence(Signal signal, double value) => signal.LogThreshold == 0 ? "-" : Figure.Of(value);
}
