using System.CommandLine;
using System.Runtime.ExceptionServices;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.Client.Spill;
using Watchgrain.Client.Tables;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain spill send DIRECTORY</c>: for the files of a process that will not come back.</summary>
internal static class SpillCommand
{
    private const int DefaultPatienceSeconds = 60;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    public static Command Create()
    {
        var directory = new Argument<string>("DIRECTORY") { Description = "The directory of a client's spill files; no process may be using it." };
        var patience = new Option<int>("--patience") { Description = "Seconds without progress after which it gives up; the files keep what was not sent.", DefaultValueFactory = _ => DefaultPatienceSeconds };
        patience.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--patience takes 1 second or more");
        });
        var send = new Command("send", "Sends the batches of a client's spill files, and waits until a gateway has taken the last one.") { directory, patience };
        send.SetAction((result, cancellation) => ExitCode.OfAsync(
            () => SendAsync(
                result.GetRequiredValue(directory), result.GetRequiredValue(Gateway.Addresses), TimeSpan.FromSeconds(result.GetRequiredValue(patience)), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error, cancellation),
            result.GetRequiredValue(Gateway.Addresses),
            result.InvocationConfiguration.Error,
            cancellation));
        return new Command("spill", "What clients keep in files while no gateway takes it.") { send };
    }

    private static async Task<int> SendAsync(string directory, Uri[] addresses, TimeSpan patience, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        if (!Directory.Exists(directory))
            throw new InputException(directory, "there is no such directory");
        await using var client = new WatchgrainClient(new WatchgrainClientOptions { Addresses = addresses, ApiKey = Gateway.ApiKey, Spill = new SpillOptions { Directory = directory } });
        var found = client.Counters;
        await output.WriteLineAsync($"found {Found(found.Predictions, "predictions")} and {Found(found.Labels, "labels")}");
        await SentAsync(client, patience, error, cancellation);
        var (predictions, labels) = (client.Counters.Predictions, client.Counters.Labels);
        var lost = predictions.DroppedRows + labels.DroppedRows;
        await output.WriteLineAsync($"sent; {Counted.Of(predictions.DroppedRows, "row")} and {Counted.Of(labels.DroppedRows, "label")} refused, {Counted.Of(predictions.DamagedRecords + labels.DamagedRecords, "record")} could not be read");
        return lost + predictions.DamagedRecords + labels.DamagedRecords == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    /// <exception cref="IOException">Nothing was taken for so long, and nobody knows why; else what went wrong last.</exception>
    private static async Task SentAsync(WatchgrainClient client, TimeSpan patience, TextWriter error, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(BetweenLooks);
        var (before, since, said) = (Waiting(client), TimeProvider.System.GetTimestamp(), "");
        while (Waiting(client) is > 0 and var waiting)
        {
            var failure = client.SpillFailure;
            if (failure is not null && Said(failure) is var saying && saying != said)
                await error.WriteLineAsync($"no progress: {said = saying}");
            if (waiting != before)
                (before, since) = (waiting, TimeProvider.System.GetTimestamp());
            else if (TimeProvider.System.GetElapsedTime(since) >= patience)
            {
                await error.WriteLineAsync($"gave up after {patience.TotalSeconds:0} s without progress; {waiting:N0} {(waiting == 1 ? "batch stays" : "batches stay")} in the files");
                ExceptionDispatchInfo.Throw(failure ?? new IOException("the gateway answers nothing"));
            }
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    private static long Waiting(WatchgrainClient client) => client.Counters.Predictions.WaitingBatches + client.Counters.Labels.WaitingBatches;

    private static string Said(Exception failure) => failure is RpcException refusal ? $"{refusal.StatusCode}: {refusal.Status.Detail}" : failure.Message;

    private static string Found(BatchCounters counters, string of) => $"{counters.WaitingBatches:N0} {(counters.WaitingBatches == 1 ? "batch" : "batches")} of {of}";
}
