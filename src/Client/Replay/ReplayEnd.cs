using Watchgrain.Client.Connection;
using Watchgrain.Client.Specs;
using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>Waits until the monitor has drawn its conclusions from a replay: the last pane is closed and judged, and signals, decisions and the audit log have come to rest.</summary>
internal sealed class ReplayEnd(WatchgrainClient client, ModelSpec spec, IReplayScreen screen, TimeProvider time)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    /// <summary>A monitor that moves nothing for so long will not move any more.</summary>
    private static readonly TimeSpan LongestStandstill = TimeSpan.FromMinutes(2);

    /// <summary>A decision follows the closing of its pane by way of two grains and one audited write: well within so many looks.</summary>
    private const int LooksAtRest = 6;

    /// <param name="first">Position of the first row.</param>
    /// <param name="watermark">The last one that was sent: it says which panes can be closed and judged.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ReplayException">The monitor stands still before the last pane.</exception>
    public async Task<GetModelStateResponse> WaitAsync(long first, long watermark, CancellationToken cancellation)
    {
        var lastPane = Pane.Of(watermark - spec.AllowedLateness.GetValueOrDefault() - spec.EffectiveMaturity - 1, spec.PaneLength) - 1;
        var firstPane = Pane.Of(first, spec.PaneLength);
        var (moved, seen, looks) = (time.GetTimestamp(), default(Look), 0);
        while (true)
        {
            var state = await client.Queries.GetModelStateAsync(
                new GetModelStateRequest { ModelId = spec.Model, Version = spec.Version, Panes = new PaneRange { First = lastPane, Last = lastPane } }, cancellationToken: cancellation);
            var look = await LookAsync(state, cancellation);
            (moved, looks) = look == seen ? (moved, looks + 1) : (time.GetTimestamp(), 0);
            seen = look;
            var isDone = lastPane < firstPane || state.HasClosedThrough && state.ClosedThrough >= lastPane && state.HasJudgedThrough && state.JudgedThrough >= lastPane;
            if (isDone && looks >= LooksAtRest)
                return state;
            if (!isDone && time.GetElapsedTime(moved) > LongestStandstill)
                throw new ReplayException($"the monitor stands still before the last pane, which ends at {End(lastPane)}{Detail(look)}");
            var share = isDone ? 1 : Math.Clamp(((look.Judged ?? firstPane - 1) - firstPane + 1.0) / (lastPane - firstPane + 1), 0, 1);
            screen.Show(new ReplayProgress("waiting for the last panes", share, isDone ? "" : $"to {End(lastPane)}{Detail(look)}"));
            await Task.Delay(BetweenLooks, time, cancellation);
        }
    }

    private string End(long pane) => spec.Axis.Describe((pane + 1) * spec.PaneLength);

    private string Detail(Look look) =>
        (look.Closed is { } closed ? $", closed to {End(closed)}" : "") + (look.Judged is { } judged ? $", judged to {End(judged)}" : "");

    private async Task<Look> LookAsync(GetModelStateResponse state, CancellationToken cancellation)
    {
        var signals = await client.Queries.ListSignalsAsync(new ListSignalsRequest { ModelId = spec.Model, Version = spec.Version, PageSize = 1 }, cancellationToken: cancellation);
        var checkpoint = await client.Audit.GetCheckpointAsync(new GetCheckpointRequest(), cancellationToken: cancellation);
        return new Look(state.HasClosedThrough ? state.ClosedThrough : null, state.HasJudgedThrough ? state.JudgedThrough : null, state.Counters, signals.Total, checkpoint.Checkpoint.Size);
    }

    private sealed record Look(long? Closed, long? Judged, Counters? Counters, long Signals, ulong AuditSize);
}
