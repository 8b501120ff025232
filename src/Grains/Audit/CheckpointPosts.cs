using Microsoft.Extensions.Logging;
using Watchgrain.Grains.Delivery;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.Audit;

/// <summary>
/// Sends the checkpoints of a log to the webhook beside its work: one request at a time, of what waits only the latest, again and again until it is taken. Signing does not wait for it.
/// Used from one context, the log's grain.
/// </summary>
internal sealed class CheckpointPosts(CheckpointWebhook webhook, WebhookSender sender, string log, string tenant, CheckpointCopyStates states, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    /// <summary>A receiver that comes back has the latest checkpoint within the minute.</summary>
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    /// <summary>A receiver that hangs must not hold up a host that stops.</summary>
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(2);

    private Task running = Task.CompletedTask;
    private Action stop = () => { };
    private SignedNote? waiting;
    private SignedNote? offered;
    private int failures;

    /// <summary>Takes the latest checkpoint in the place of what waits; nothing happens when it was offered before, or where there is no receiver.</summary>
    public void Offer(SignedNote? latest)
    {
        if (!webhook.Wanted || latest is null || ReferenceEquals(latest, offered)) return;
        waiting = offered = latest;
        if (running.IsCompleted) running = RunAsync();
    }

    /// <summary>Waits for what is under way, unless the receiver does not answer anyway. What was not taken is offered again by whoever opens the log next.</summary>
    public async Task StopAsync()
    {
        if (failures == 0) await Task.WhenAny(running, Task.Delay(LastPatience, time, CancellationToken.None));
        stop();
        await running;
        states.Forget(log, CheckpointCopyStates.Webhook);
    }

    private async Task RunAsync()
    {
        using var stopping = new CancellationTokenSource();
        stop = stopping.Cancel;
        try
        {
            while (waiting is { } note)
            {
                waiting = null;
                var answer = await webhook.SendAsync(sender, tenant, note, stopping.Token);
                if (answer.Result == DeliveryResult.Delivered)
                {
                    if (failures > 0) logger.PostedAgain(webhook.Destination, log, failures);
                    failures = 0;
                    states.Copied(log, CheckpointCopyStates.Webhook);
                    continue;
                }

                failures++;
                // One line for each time that it goes away.
                if (failures == 1) logger.PostFailed(webhook.Destination, log, answer.Error);
                states.Failed(log, CheckpointCopyStates.Webhook);
                waiting ??= note;
                var wait = Backoff.After(failures, log, FirstRetry, LongestRetry);
                await Task.Delay(answer.RetryAfter is { } asked && asked > wait ? (asked < LongestRetry ? asked : LongestRetry) : wait, time, stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The log is closed.
        }
        finally
        {
            stop = () => { };
        }
    }
}
