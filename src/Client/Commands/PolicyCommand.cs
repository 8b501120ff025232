using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Watchgrain.Client.Replay;
using Watchgrain.Client.Tables;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain policy test | show | propose</c>.</summary>
internal static class PolicyCommand
{
    public static Command Create() => new("policy", "Shows and tries policies, and proposes others.") { Test(), Show(), Propose() };

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
            Write(request, await ReadAsync(request.FileName, "policy", async () => await client.Decisions.TestPolicyAsync(request, cancellationToken: cancellation)), output);
        });
        return command;
    }

    private static Command Show()
    {
        var change = new Option<string>("--decision") { Description = "A waiting change of the policy: the file that it proposes.", DefaultValueFactory = _ => "" };
        var isFile = new Option<bool>("--file") { Description = "Writes the file, and nothing else." };
        var command = new Command("show", "Which policy is in force, since when, by which decision; or a proposed one.") { change, isFile };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var id = result.GetRequiredValue(change);
            var policy = await client.Decisions.GetPolicyAsync(new() { DecisionId = id }, cancellationToken: cancellation);
            if (id.Length == 0 && !result.GetValue(isFile))
            {
                var table = new TextTable("policy", policy.Digest);
                table.Add("since", Time(policy.Since));
                table.Add("by", policy.DecisionId.Length > 0 ? $"decision {policy.DecisionId}" : "the host's file");
                if (policy.HostDigest != policy.Digest)
                    table.Add("host's file", $"{policy.HostDigest}, not in force here");
                foreach (var waiting in policy.Waiting)
                    table.Add("waits", waiting);
                foreach (var late in policy.WithoutEffect)
                    table.Add("no effect", $"{late}, approved at the same time as another");
                table.Write(output);
                return;
            }
            await output.WriteAsync(policy.Policy.ToStringUtf8());
        });
        return command;
    }

    private static Command Propose()
    {
        var file = new Argument<string>("FILE") { Description = "The policy file." };
        var requestId = ProposeCommand.RequestId();
        var command = new Command("propose", "Proposes another policy; somebody else has to approve it (watchgrain decisions approve).") { file, DecisionsCommand.Reason, DecisionsCommand.Actor, requestId };
        command.SetGatewayAction(async (result, client, output, cancellation) =>
        {
            var path = result.GetRequiredValue(file);
            var name = Path.GetFileName(path);
            var request = new ProposeRequest
            {
                Rationale = result.GetRequiredValue(DecisionsCommand.Reason),
                Actor = result.GetRequiredValue(DecisionsCommand.Actor),
                RequestId = result.GetRequiredValue(requestId),
                Policy = new() { FileName = name, Policy = ByteString.CopyFrom(await File.ReadAllBytesAsync(path, cancellation)) },
            };
            ProposeCommand.Say(output, (await ReadAsync(name, "policy.policy", async () => await client.Decisions.ProposeAsync(request, cancellationToken: cancellation))).Decision);
        });
        return command;
    }

    private static string Time(Google.Protobuf.WellKnownTypes.Timestamp at) => at.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A mistake in the file is the file's, with its place, and not the gateway's.</summary>
    private static async Task<T> ReadAsync<T>(string file, string field, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (RpcException wrong) when (wrong.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations.FirstOrDefault(found => found.Field == field) is { } violation)
        {
            var place = violation.Description.Split(": ", 2);
            throw place.Length == 2 ? new InputException(place[0], place[1], wrong) : new InputException(file, violation.Description, wrong);
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
