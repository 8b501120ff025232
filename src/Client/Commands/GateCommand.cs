using System.CommandLine;
using Google.Protobuf;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Specs;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain gate --model MODEL --version VERSION</c>: may the version be promoted? Its exit code is the answer.</summary>
internal static class GateCommand
{
    public const string Name = "gate";

    public const int Pass = 0;
    public const int Blocked = 1;
    public const int NotEnoughEvidence = 2;

    /// <summary>Whatever else went wrong: it must not be taken for an answer.</summary>
    public const int Error = 3;

    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithPreserveProtoFieldNames(true));

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Id of the model.", Required = true };
        var version = new Option<string>("--version", "--model-version") { Description = "The version that is to be promoted.", Required = true };
        var champion = new Option<string?>("--champion") { Description = "The version that it takes the place of (default: the one in production)." };
        var tolerance = new Option<double?>("--tolerance") { Description = "By how much it may be worse over all rows: 0.01 is one point (the default), of a regression a share of the champion's error (0.05)." };
        var sliceTolerance = new Option<double?>("--slice-tolerance") { Description = "The same in a slice (0.03; of a regression 0.15)." };
        var leastRows = new Option<uint?>("--least-rows") { Description = "Fewer rows are not enough evidence (500)." };
        var addresses = new Option<string[]>("--addresses-incident") { Description = "Open incidents that the version is to mend: they do not block it.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var wait = new Option<string?>("--wait") { Description = "Waits for so long (90s, 30m, 2h) until there is enough evidence.", HelpName = "TIME" };
        var json = new Option<bool>("--json") { Description = "One line of JSON, the CheckPromotionResponse of the contract." };
        wait.Validators.Add(result =>
        {
            if (!SpecLength.TryParse(result.GetValueOrDefault<string?>() ?? "", isEventTime: true, out _))
                result.AddError($"--wait takes {SpecLength.Expected(isEventTime: true)}");
        });
        var command = new Command(Name, "May a version be promoted? 0 yes, 1 no, 2 there is not enough evidence, 3 it could not be asked.") { model, version, champion, tolerance, sliceTolerance, leastRows, addresses, wait, json };
        command.SetAction(async (result, cancellation) =>
        {
            int? answered = null;
            var code = await ExitCode.OfAsync(
                async () =>
                {
                    using var client = new WatchgrainClient(new WatchgrainClientOptions { Addresses = result.GetRequiredValue(Gateway.Addresses), ApiKey = Gateway.ApiKey });
                    var request = new CheckPromotionRequest { ModelId = result.GetRequiredValue(model), Version = result.GetRequiredValue(version), ChampionVersion = result.GetValue(champion) ?? "", AddressedIncidents = { result.GetValue(addresses) } };
                    if (result.GetValue(tolerance) is { } all) request.Tolerance = all;
                    if (result.GetValue(sliceTolerance) is { } slices) request.SliceTolerance = slices;
                    if (result.GetValue(leastRows) is { } rows) request.LeastRows = rows;
                    var patience = SpecLength.TryParse(result.GetValue(wait) ?? "0s", isEventTime: true, out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : TimeSpan.Zero;
                    var response = await AskAsync(client, request, patience, cancellation);
                    if (result.GetValue(json))
                        result.InvocationConfiguration.Output.WriteLine(Json.Format(response));
                    else
                        Write(response, request, result.InvocationConfiguration.Output);
                    answered = response.Answer switch { PromotionAnswer.Pass => Pass, PromotionAnswer.Blocked => Blocked, PromotionAnswer.NotEnoughEvidence => NotEnoughEvidence, _ => Error };
                    return ExitCode.Done;
                },
                result.GetRequiredValue(Gateway.Addresses),
                result.InvocationConfiguration.Error,
                cancellation);
            return answered ?? (code == ExitCode.Interrupted ? code : Error);
        });
        return command;
    }

    // An answer that decides nothing is recorded once, when nobody waits any longer.
    private static async Task<CheckPromotionResponse> AskAsync(WatchgrainClient client, CheckPromotionRequest request, TimeSpan patience, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = patience - TimeProvider.System.GetElapsedTime(started);
            request.RecordUndecided = left <= TimeSpan.Zero;
            var response = await client.Evaluations.CheckPromotionAsync(request, cancellationToken: cancellation);
            if (request.RecordUndecided || response.Answer != PromotionAnswer.NotEnoughEvidence)
                return response;
            await Task.Delay(left < BetweenLooks ? left : BetweenLooks, TimeProvider.System, cancellation);
        }
    }

    private static void Write(CheckPromotionResponse response, CheckPromotionRequest request, TextWriter output)
    {
        var answer = response.Answer switch { PromotionAnswer.Pass => "PASS", PromotionAnswer.Blocked => "BLOCKED", _ => "NOT ENOUGH EVIDENCE" };
        output.WriteLine($"{answer}: version {request.Version} of {request.ModelId}{(response.HasAuditIndex ? $" (audit {Figure.Of(response.AuditIndex)})" : "")}");
        foreach (var reason in response.Reasons)
            output.WriteLine($"  {(reason.Blocks ? "blocks" : "lacks ")}  {TextTable.Printable(reason.Sentence)}");
    }
}
