using Grpc.Core;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Queries;
using Watchgrain.Grains;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Gateway.Decisions;

/// <summary>Tries a policy file that is not in use: reads it as a host would, and holds it against the recorded incidents of a version.</summary>
internal sealed class PolicyTest(IGrainFactory grains)
{
    /// <summary>The shipped one takes 4 KB.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Of a version the latest incidents.</summary>
    private const int MostIncidents = 500;

    private const int PageSize = 100;

    /// <summary>Half of what clients take in a message by default.</summary>
    private const int MostAnswerBytes = GatewayRegistration.MaxMessageBytes / 2;

    /// <exception cref="RpcException">INVALID_ARGUMENT on the field, with file, line and column.</exception>
    public static Policy Read(string file, byte[] bytes, string field = "policy")
    {
        if (bytes.Length > MaxBytes)
            throw Refusal.Invalid(field, $"has {bytes.Length} bytes; {MaxBytes} is the most");
        try
        {
            return PolicyFile.ParseForeign(file, bytes);
        }
        catch (PolicyException wrong)
        {
            throw Refusal.Invalid(field, wrong.Message);
        }
    }

    public async Task<V1.TestPolicyResponse> RunAsync(Policy policy, VersionId? version, CancellationToken cancellation)
    {
        var response = new V1.TestPolicyResponse { Digest = policy.Digest, Rules = (uint)policy.Rules.Count };
        if (version is not { } id)
            return response;
        var coordinator = grains.GetGrain<ICoordinatorGrain>(GrainKeys.Coordinator(id));
        var bytes = 0;
        for (var skip = 0; skip < MostIncidents; skip += PageSize)
        {
            var page = await coordinator.ListIncidentsAsync(openOnly: false, skip, PageSize);
            cancellation.ThrowIfCancellationRequested();
            response.HasEarlier = page.Total > MostIncidents;
            foreach (var view in page.Incidents.Where(view => view.Incident.MergedInto.Length == 0))
            {
                V1.PolicyOutcome[] outcomes = [.. PolicyTrial.Of(view, policy).Select(outcome => Outcome(view.Incident, outcome))];
                bytes += outcomes.Sum(outcome => outcome.CalculateSize());
                if (bytes > MostAnswerBytes)
                {
                    response.HasEarlier = true;
                    return response;
                }
                response.Incidents++;
                response.Outcomes.Add(outcomes);
            }
            if (page.Incidents.Length < PageSize)
                break;
        }
        return response;
    }

    private static V1.PolicyOutcome Outcome(Incident incident, TrialOutcome outcome)
    {
        var message = new V1.PolicyOutcome
        {
            IncidentId = incident.Id,
            Family = (V1.Family)outcome.Family,
            Subject = outcome.Subject.ToMessage(),
            DecisionId = outcome.Done?.DecisionId ?? "",
            State = outcome.Done?.State is { } state ? (V1.DecisionState)state : V1.DecisionState.Unspecified,
            Done = (V1.Action)(outcome.Done?.Action ?? 0),
        };
        if (outcome.Rule is not { } rule)
            return message;
        (message.Rule, message.Action, message.Mode) = (rule.Name, (V1.Action)rule.Action, AuditWords.Of(rule.Mode));
        message.ApprovalsNeeded = rule.Mode == RuleMode.Automatic ? 0 : (uint)rule.Approvals;
        message.ApproverRoles.Add(rule.Roles);
        return message;
    }
}
