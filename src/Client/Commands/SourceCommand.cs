using System.CommandLine;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain source MODEL SOURCE</c>.</summary>
internal static class SourceCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("SOURCE") { Description = "Name of the source." };
        var command = new Command("source", "The latest panes of a source: how often its labels contradict the model.") { Gateway.Model, source, LatestPanes.From, LatestPanes.To, LatestPanes.Last, Gateway.Version };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var version = await Gateway.FindVersionAsync(result, client, cancellation);
            var request = new GetSourceRequest { ModelId = result.GetRequiredValue(Gateway.Model), Version = version.Version_, Source = result.GetRequiredValue(source), Panes = LatestPanes.Range(result, version.Spec) };
            var panes = (await client.Queries.GetSourceAsync(request, cancellationToken: cancellation)).Panes;
            var isRegression = version.Spec.Task == ModelTask.Regression;
            string[] columns = isRegression ? ["MAE", "RMSE", "bias"] : ["disagreements", "expected", "excess"];
            var table = new TextTable(["pane", "start", "labels", .. columns]);
            foreach (var pane in LatestPanes.Of(result, panes))
                table.Add([Figure.Of(pane.Pane), Figure.Position(version.Spec.Axis, pane.Start), Figure.Of(pane.Labels), .. isRegression ? Errors(pane.Errors) : Disagreements(pane)]);
            table.Write(output, "no panes");
            LatestPanes.SayRest(result, panes.Count, output);
        });
        return command;
    }

    private static string[] Disagreements(SourcePane pane) => [Figure.Of(pane.Disagreements), Figure.Of(pane.ExpectedDisagreements), Figure.Of(pane.HasExcess ? pane.Excess : null)];

    private static string[] Errors(RegressionPerformance? errors) =>
        errors is { HasMeanAbsoluteError: true } ? [Figure.Exact(errors.MeanAbsoluteError), Figure.Exact(errors.RootMeanSquaredError), Figure.Exact(errors.Bias)] : ["", "", ""];
}
