using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain evaluation --model MODEL --version VERSION</c>: the last evaluation of a version, as it was recorded.</summary>
internal static class EvaluationCommand
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithPreserveProtoFieldNames(true));

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Id of the model.", Required = true };
        var version = new Option<string>("--version", "--model-version") { Description = "The version that was evaluated.", Required = true };
        var json = new Option<bool>("--json") { Description = "One line of JSON, the GetEvaluationResponse of the contract." };
        var command = new Command("evaluation", "The last evaluation of a version (watchgrain evaluate --model), beside that of the version it was compared with.") { model, version, json };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var response = await client.Evaluations.GetEvaluationAsync(new() { ModelId = result.GetRequiredValue(model), Version = result.GetRequiredValue(version) }, cancellationToken: cancellation);
            Write(response, result.GetValue(json), output);
        });
        return command;
    }

    internal static void Write(GetEvaluationResponse response, bool isJson, TextWriter output)
    {
        if (isJson)
        {
            output.WriteLine(Json.Format(response));
            return;
        }
        var evaluation = response.Evaluation;
        var at = evaluation.EvaluatedAt?.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        output.WriteLine(TextTable.Printable($"evaluated {at} by {evaluation.EvaluatedBy}, data SHA-256 {evaluation.DataDigest}"));
        EvaluationReport.Write(evaluation, 0, output);
    }
}
