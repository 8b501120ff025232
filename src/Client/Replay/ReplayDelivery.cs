using System.Globalization;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Specs;
using Watchgrain.V1;

namespace Watchgrain.Client.Replay;

/// <summary>Sends the batches of a plan at a pace, those that the gateway has acknowledged before left out.</summary>
internal sealed class ReplayDelivery(WatchgrainClient client, ModelSpec spec, ReplayPace pace, IReplayScreen screen, TimeProvider time)
{
    private const int MostRejectionsSaid = 5;
    private readonly long begin = time.GetTimestamp();
    private long acknowledged;
    private long rejections;

    /// <summary>Returns when the last batch is acknowledged.</summary>
    /// <param name="rows">Of the replay, from its beginning.</param>
    /// <param name="total">How many.</param>
    /// <param name="beforeFirst">Called before the first batch is sent; never, when an earlier run has sent everything.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Rows that were sent by this call, and the last watermark.</returns>
    public async Task<(long Sent, long Watermark)> RunAsync(IAsyncEnumerable<PredictionRow> rows, long total, System.Action beforeFirst, CancellationToken cancellation)
    {
        var next = await ReplayProducers.NextAsync(client, spec, cancellation);
        var (predictions, labels) = (client.OpenPredictions(ReplayProducers.OfPredictions(spec), next.Predictions), client.OpenLabels(ReplayProducers.OfLabels(spec), next.Labels));
        // Until the streams have ended: whoever waits in the replay may notice first, and a stream that is not told waits for its replies.
        await using var giveUp = cancellation.Register(() => { predictions.Abort(); labels.Abort(); });
        await using var predictionsEnd = predictions;
        await using var labelsEnd = labels;
        var (sent, skipped) = (0L, 0L);
        long? origin = null;
        var plan = new ReplayPlan(spec, time.GetUtcNow());
        await foreach (var step in plan.StepsAsync(rows).WithCancellation(cancellation))
        {
            var isNew = step.Predictions.Any(batch => batch.Sequence >= next.Predictions) || step.Labels.Any(batch => batch.Sequence >= next.Labels);
            if (isNew && origin is null)
            {
                origin = step.End;
                if (next.HasBegun)
                    screen.Say($"going on after {next.Predictions:N0} acknowledged batches of predictions and {next.Labels:N0} of labels");
                beforeFirst();
            }
            if (isNew)
                await PaceAsync(step.End - origin.GetValueOrDefault(), cancellation);
            if (step.OpensPane && isNew)
            {
                await predictions.FlushAsync(cancellation);
                await labels.FlushAsync(cancellation);
            }
            foreach (var batch in step.Predictions)
            {
                if (batch.Sequence < next.Predictions)
                {
                    skipped += batch.Rows;
                    continue;
                }
                sent += batch.Rows;
                Watch(await predictions.SendAsync(batch.Source, batch.Batch, batch.Watermark, cancellation), batch);
            }
            foreach (var batch in step.Labels)
                if (batch.Sequence >= next.Labels)
                    _ = spec.IsRegression
                        ? await labels.SendTargetsAsync(batch.Source, batch.Ids, batch.Labels, batch.KnownAt, cancellation)
                        : await labels.SendAsync(batch.Source, batch.Ids, batch.Labels.Select(label => (uint)label), batch.KnownAt, cancellation);
            if (origin is null)
                screen.Show(new ReplayProgress("passing over what an earlier run sent", (double)skipped / total, ""));
            else
                Show(step.End, skipped + sent, total);
        }
        await predictions.FlushAsync(cancellation);
        await labels.FlushAsync(cancellation);
        if (origin is null)
            screen.Say("nothing left to send: an earlier run finished this replay");
        return (sent, plan.Watermark);
    }

    private async Task PaceAsync(long stretch, CancellationToken cancellation)
    {
        var early = pace.For(stretch) - time.GetElapsedTime(begin);
        if (early > TimeSpan.Zero)
            await Task.Delay(early, time, cancellation);
    }

    private void Watch(Task<ReportResponse> reply, PredictionBatch batch) => _ = reply.ContinueWith(
        done =>
        {
            Interlocked.Add(ref acknowledged, batch.Rows);
            foreach (var rejection in done.Result.Rejections)
                if (Interlocked.Increment(ref rejections) <= MostRejectionsSaid)
                    screen.Say($"rejected: batch {batch.Sequence}, row {rejection.Row}, {rejection.Field}: {rejection.Message} ({rejection.Code})");
        },
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private void Show(long position, long rows, long total)
    {
        var perSecond = Interlocked.Read(ref acknowledged) / Math.Max(time.GetElapsedTime(begin).TotalSeconds, 1e-3);
        screen.Show(new ReplayProgress("replaying", (double)rows / total, string.Create(CultureInfo.InvariantCulture, $"{spec.Axis.Describe(position)}  {rows:N0} rows  {perSecond:N0} rows/s")));
    }
}
