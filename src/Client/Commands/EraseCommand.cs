using System.CommandLine;
using Google.Protobuf;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain erase --model MODEL --prediction-id ID</c>, <c>watchgrain erase person NAME</c>.</summary>
internal static class EraseCommand
{
    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Id of the model.", Required = true };
        var text = new Option<string?>("--prediction-id") { Description = "The id, where ids are reported as texts." };
        var number = new Option<ulong?>("--prediction-number") { Description = "The id, where ids are reported as numbers." };
        var actor = Gateway.Asker();
        var json = new Option<bool>("--json") { Description = "One line, the ErasePredictionResponse of the contract." };
        var command = new Command("erase", "Erases what waits under the id of one prediction for its label, or its label; an entry of the audit log that does not name the id.") { model, text, number, actor, json, Person() };
        command.Validators.Add(result =>
        {
            if (result.GetValue(text) is null == result.GetValue(number) is null)
                result.AddError("one of --prediction-id and --prediction-number says which");
        });
        command.SetGatewayAnswer(async (result, client, output, cancellation) =>
        {
            var request = new ErasePredictionRequest { ModelId = result.GetRequiredValue(model), Actor = result.GetRequiredValue(actor) };
            if (result.GetValue(number) is { } known) request.Number = known;
            else request.Text = result.GetValue(text)!;
            var response = await client.Records.ErasePredictionAsync(request, cancellationToken: cancellation);
            if (result.GetValue(json)) await output.WriteLineAsync(JsonFormatter.Default.Format(response));
            else Write(response, output);
            return Code(response);
        });
        return command;
    }

    private static Command Person()
    {
        var name = new Argument<string>("NAME") { Description = "As 'audit list' shows it." };
        var actor = Gateway.Asker();
        var command = new Command("person", "Destroys the key under which the audit log has a person's name: its entries and proofs stay as they are, and nobody can find the name in them any more.") { name, actor };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var request = new ErasePersonRequest { Name = result.GetRequiredValue(name), Actor = result.GetRequiredValue(actor) };
            var response = await client.Records.ErasePersonAsync(request, cancellationToken: cancellation);
            await output.WriteLineAsync($"audit {Figure.Of(response.AuditIndex)}; the key of {TextTable.Printable(response.Token)} is destroyed");
        });
        return command;
    }

    internal static void Write(ErasePredictionResponse response, TextWriter output)
    {
        var table = new TextTable("version", "found", "gone");
        foreach (var version in response.Versions)
            table.Add(version.Version, Word(version.Found), version.Found == FoundPrediction.Unknown ? "ask again" : version.Gone ? "now" : $"at the latest when a pane behind position {Figure.Of(version.GoneBehind)} closes; the same again tells whether it is");
        table.Write(output, "nothing waits under this id");
        output.WriteLine($"audit {Figure.Of(response.AuditIndex)}; receipt {Convert.ToHexStringLower(response.Receipt.Span)} (it alone shows that the entry is about this id)");
    }

    /// <summary>Not done while a version has not answered.</summary>
    internal static int Code(ErasePredictionResponse response) => response.Versions.Any(version => version.Found == FoundPrediction.Unknown) ? ExitCode.Failed : ExitCode.Done;

    private static string Word(FoundPrediction found) => found switch
    {
        FoundPrediction.Waiting => "a prediction that waits for its label",
        FoundPrediction.Labelled => "a prediction with its label",
        FoundPrediction.Label => "a label that waits for its prediction",
        FoundPrediction.Embedding => "its embedding alone",
        FoundPrediction.Unknown => "could not be asked",
        _ => "erased before",
    };
}
