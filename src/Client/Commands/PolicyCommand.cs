using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.Client.Tables;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain policy test</c>.</summary>
internal static class PolicyCommand
{
    public static Command Create() => new("policy", "Tries policy files.") { Test() };

    private static Command Test()
    {
        var file = new Argument<string>("FILE") { Description = "The policy file." };
        var model = new Option<string?>("--model") { Description = "Holds it against the recorded incidents of this model." };
        var command = new Command("test", "Reads a policy file as a host would, and says what it would have proposed for recorded incidents beside what was proposed.") { file, model, Gateway.Version };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var path = result.GetRequiredValue(file);
            var request = new TestPolicyRequest { FileName = Path.GetFileName(path), Policy = ByteString.CopyFrom(await File.ReadAllBytesAsync(path, cancellation)) };
            if (result.GetValue(model) is { } id)
                (request.ModelId, request.Version) = (id, (await Gateway.FindVersionAsync(id, result.GetValue(Gateway.Version), client, cancellation)).Version_);
            Write(request, await TryAsync(client, request, cancellation), output);
        });
        return command;
    }

    /// <summary>A mistake in the file is the file's, with its place, and not the gateway's.</summary>
    private static async Task<TestPolicyResponse> TryAsync(WatchgrainClient client, TestPolicyRequest request, CancellationToken cancellation)
    {
        try
        {
            return await client.Decisions.TestPolicyAsync(request, cancellationToken: cancellation);
        }
        catch (RpcException wrong) when (wrong.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations.FirstOrDefault(found => found.Field == "policy") is { } violation)
        {
            var place = violation.Description.Split(": ", 2);
            throw place.Length == 2 ? new InputException(place[0], place[1], wrong) : new InputException(request.FileName, violation.Description, wrong);
        }
    }

    private static void Write(TestPolicyRequest request, TestPolicyResponse response, TextWriter output)
    {
        output.WriteLine(TextTable.Printable(string.Create(CultureInfo.InvariantCulture, $"{request.FileName} is a valid policy of {response.Rules} rules, {response.Digest}")));
        if (request.ModelId.Length == 0)
            return;
        var table = new TextTable("incident", "family", "about", "rule", "would propose", "was proposed", "");
        foreach (var outcome in response.Outcomes)
            table.Add(outcome.IncidentId, DecisionSummary.Word(outcome.Family), Gateway.SubjectText(outcome.Subject), outcome.Rule, Would(outcome), Was(outcome), outcome.Rule.Length > 0 && outcome.DecisionId.Length > 0 ? "" : "differs");
        output.WriteLine();
        table.Write(output, $"no incidents are recorded of {TextTable.Printable(request.ModelId)} {TextTable.Printable(request.Version)}");
        output.WriteLine();
        var differing = response.Outcomes.Where(outcome => outcome.Rule.Length == 0 || outcome.DecisionId.Length == 0).Select(outcome => outcome.IncidentId).Distinct().Count();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{response.Incidents} incidents{(response.HasEarlier ? ", the latest of more" : "")}; in {differing} of them other actions are proposed"));
    }

    private static string Would(PolicyOutcome outcome) => outcome.Rule.Length == 0 ? "nothing" : $"{DecisionSummary.Word(outcome.Action)} ({How(outcome)})";

    private static string How(PolicyOutcome outcome) =>
        $"{outcome.Mode}{(outcome.ApprovalsNeeded > 1 ? " by two people" : "")}{(outcome.ApproverRoles.Count > 0 ? $", {string.Join(" or ", outcome.ApproverRoles)}" : "")}";

    private static string Was(PolicyOutcome outcome) => outcome.DecisionId.Length == 0 ? "nothing" : $"{DecisionSummary.Word(outcome.Done)}: {(outcome.State == DecisionState.Unspecified ? "not in the audit log yet" : DecisionSummary.Word(outcome.State))} ({outcome.DecisionId})";
}
