using System.CommandLine;
using Watchgrain.Client.Connection;
using Watchgrain.Client.Replay;
using Watchgrain.Client.Spill;
using Watchgrain.Client.Tables;

namespace Watchgrain.Client.Commands;

/// <summary><c>watchgrain spill send DIRECTORY</c>: for the files of a process that will not come back.</summary>
internal static class SpillCommand
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    public static Command Create()
    {
        var directory = new Argument<string>("DIRECTORY") { Description = "The directory of a client's spill files; no process may be using it." };
        var send = new Command("send", "Sends the batches of a client's spill files, and waits until a gateway has taken the last one.") { directory };
        send.SetAction((result, cancellation) => ExitCode.OfAsync(
            () => SendAsync(result.GetRequiredValue(directory), result.GetRequiredValue(Gateway.Addresses), result.InvocationConfiguration.Output, cancellation),
            result.GetRequiredValue(Gateway.Addresses),
            result.InvocationConfiguration.Error,
            cancellation));
        return new Command("spill", "What clients keep in files while no gateway takes it.") { send };
    }

    private static async Task<int> SendAsync(string directory, Uri[] addresses, TextWriter output, CancellationToken cancellation)
    {
        if (!Directory.Exists(directory))
            throw new InputException(directory, "there is no such directory");
        await using var client = new WatchgrainClient(new WatchgrainClientOptions { Addresses = addresses, ApiKey = Gateway.ApiKey, Spill = new SpillOptions { Directory = directory } });
        var found = client.Counters;
        await output.WriteLineAsync($"found {Found(found.Predictions, "predictions")} and {Found(found.Labels, "labels")}");
        using var timer = new PeriodicTimer(BetweenLooks);
        while (client.Counters is { Predictions.WaitingBatches: > 0 } or { Labels.WaitingBatches: > 0 })
            await timer.WaitForNextTickAsync(cancellation);
        var (predictions, labels) = (client.Counters.Predictions, client.Counters.Labels);
        var lost = predictions.DroppedRows + labels.DroppedRows;
        await output.WriteLineAsync($"sent; {Counted.Of(predictions.DroppedRows, "row")} and {Counted.Of(labels.DroppedRows, "label")} refused, {Counted.Of(predictions.DamagedRecords + labels.DamagedRecords, "record")} could not be read");
        return lost + predictions.DamagedRecords + labels.DamagedRecords == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Found(BatchCounters counters, string of) => $"{counters.WaitingBatches:N0} {(counters.WaitingBatches == 1 ? "batch" : "batches")} of {of}";
}
