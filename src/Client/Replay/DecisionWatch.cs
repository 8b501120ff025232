using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Specs;
using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>Says every decision of a version as it comes, one sentence each; those that stand already come first.</summary>
internal sealed class DecisionWatch(WatchgrainClient client, ModelSpec spec, IReplayScreen screen)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            var checkpoint = (await client.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellation)).Checkpoint;
            var said = new HashSet<ulong>();
            await foreach (var decision in client.ListDecisionsAsync(spec.Model, cancellation).Where(decision => decision.Version == spec.Version))
            {
                said.Add(decision.LastAuditIndex);
                screen.Say(Line(spec.Axis, decision) + (decision.State == DecisionState.AwaitingApproval ? "" : $", now {DecisionSummary.Word(decision.State)}"));
            }
            await foreach (var transition in client.WatchDecisionsAsync(spec.Model, checkpoint.Size > 0 ? checkpoint.Size - 1 : null, cancellation))
                if (transition.Decision.Version == spec.Version && said.Add(transition.AuditIndex))
                    screen.Say(Line(spec.Axis, transition.Decision));
        }
        catch (Exception error) when (cancellation.IsCancellationRequested && error is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            // The replay is over.
        }
        catch (RpcException error)
        {
            screen.Say($"decisions are no longer shown: {error.Status.Detail}");
        }
    }

    public static string Line(StreamAxis axis, Decision decision) =>
        $"{axis.Describe(decision.Position)}  {DecisionSummary.Word(decision.Family)}  {decision.Sentence} ({decision.DecisionId}, audit {decision.LastAuditIndex})";
}
