using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests.Governed;

/// <summary>The audit log of a host, as its gateway shows it.</summary>
internal static class SignedLog
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Returns when a checkpoint covers all that is in the log now.</summary>
    public static async Task WhenAllIsSignedAsync(WatchgrainClient client)
    {
        var size = (await client.Audit.GetCheckpointAsync(new(), cancellationToken: Cancellation)).Checkpoint.Size;
        await GovernedModel.WhenAsync(async () => await client.Audit.ListCheckpointsAsync(new ListCheckpointsRequest { Above = size - 1 }, cancellationToken: Cancellation), page => page.Checkpoints.Count > 0);
    }
}
