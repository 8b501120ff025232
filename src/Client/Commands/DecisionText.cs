using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>Decisions in a few words.</summary>
internal static class DecisionText
{
    /// <summary>The decisions of an incident by id, with who decided and why; those that do not stand in the audit log yet are missing.</summary>
    public static async Task<IReadOnlyDictionary<string, Decision>> OfAsync(Incident incident, WatchgrainClient client, CancellationToken cancellation)
    {
        var found = new Dictionary<string, Decision>(StringComparer.Ordinal);
        foreach (var decision in incident.Decisions.Where(decision => decision.State != DecisionState.Unspecified))
        {
            try
            {
                found[decision.DecisionId] = (await client.Decisions.GetDecisionAsync(new() { DecisionId = decision.DecisionId }, cancellationToken: cancellation)).Decision;
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
            {
                // The incident knows the rest.
            }
        }
        return found;
    }

    /// <summary>From where on a quarantine counts apart what its source supplied: which past figures it changes.</summary>
    public static string Beginning(Decision decision, VersionSpec spec) => $"{Figure.Position(spec.Axis, decision.SincePane * spec.PaneLength)} on";

    /// <summary>The same where the version is yet to be asked for.</summary>
    public static async Task<string> BeginningAsync(Decision decision, WatchgrainClient client, CancellationToken cancellation)
    {
        try
        {
            return Beginning(decision, (await Gateway.FindVersionAsync(decision.ModelId, decision.Version, client, cancellation)).Spec);
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
        {
            // A decision outlives its version.
            return $"pane {Figure.Of(decision.SincePane)} on";
        }
    }

    /// <summary>Every decision of an incident: the action, what it is about, its state, who decided and why.</summary>
    public static string Of(Incident incident, IReadOnlyDictionary<string, Decision> known) => string.Join("; ", incident.Decisions.Select(decision =>
        $"{DecisionSummary.Word(decision.Action)} of {Gateway.SubjectText(decision.Subject)}: {State(decision)}{By(known.GetValueOrDefault(decision.DecisionId))} (decision {decision.DecisionId})"));

    public static string State(IncidentDecision decision) => decision.State == DecisionState.Unspecified ? "not in the audit log yet" : DecisionSummary.Word(decision.State);

    /// <summary>Who brought the decision into its state, and why: of a lifted one who lifted it.</summary>
    public static (string Actor, string Why) Who(Decision decision) => decision switch
    {
        { LiftedBy.Length: > 0 } => (decision.LiftedBy, decision.LiftRationale),
        { DecidedBy.Length: > 0 } => (decision.DecidedBy, decision.Rationale),
        _ => (decision.FirstApprovedBy, decision.FirstRationale),
    };

    /// <summary>It waits for a person.</summary>
    public static bool IsWaiting(DecisionState state) => state is DecisionState.AwaitingApproval or DecisionState.AwaitingSecondApproval;

    /// <summary>Who has to approve it: how many people, in which roles.</summary>
    public static string Approvers(Decision decision) =>
        $"{(decision.ApprovalsNeeded > 1 ? "two people" : "one person")}{(decision.ApproverRoles.Count > 0 ? $" with the role {string.Join(" or ", decision.ApproverRoles)}" : "")}";

    /// <summary>The same in a sentence; empty while nobody has.</summary>
    public static string By(Decision? decision)
    {
        var (actor, why) = decision is null ? ("", "") : Who(decision);
        return actor.Length == 0 ? "" : $" by {actor}{(why.Length > 0 ? $" (\"{why}\")" : "")}";
    }
}
