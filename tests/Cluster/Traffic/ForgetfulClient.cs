using Google.Rpc;
using Grpc.Core;
using Watchgrain.Client.Connection;
using Watchgrain.V1;

namespace Watchgrain.Cluster.Tests.Traffic;

/// <summary>
/// A client that remembers its numbered batches and no answer: the first batches of every source and their labels, in an order and as often as the test likes. It promises nothing with its watermark, so that no order makes a row late.
/// </summary>
internal sealed class ForgetfulClient(Workload workload, int batchesPerSource)
{
    private const int AtOnce = 16;

    private int duplicates;

    /// <summary>Answers that said that the batch had come before.</summary>
    public int Duplicates => Volatile.Read(ref duplicates);

    /// <summary>Sends a share of all once, in another order, and dies when so many have their answer.</summary>
    public async Task LiveAndDieAsync(WatchgrainClient client, Random random, int answers)
    {
        using var death = new CancellationTokenSource();
        try
        {
            await SendAsync(client, Shuffled(All(), random), Answered, death.Token);
        }
        catch (Exception error) when (death.IsCancellationRequested && error is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            // As was meant.
        }

        void Answered()
        {
            if (Interlocked.Decrement(ref answers) == 0)
                death.Cancel();
        }
    }

    /// <summary>Sends all, each one to three times, in another order.</summary>
    public Task SendAllAgainAsync(IReadOnlyList<WatchgrainClient> clients, Random random)
    {
        var all = All();
        var sent = Shuffled([.. all, .. all.Where(_ => random.Next(2) == 0), .. all.Where(_ => random.Next(2) == 0)], random);
        return Task.WhenAll(clients.Select((client, number) => SendAsync(client, [.. sent.Where((_, index) => index % clients.Count == number)], () => { }, TestContext.Current.CancellationToken)));
    }

    /// <summary>Sends the rows of a later batch under a number that has been used; the reason of the refusal.</summary>
    public async Task<(StatusCode Code, string? Reason)> SendOtherContentAsync(WatchgrainClient client, int source, int batch)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.Ingest.ReportAsync(Predictions(source, batch, workload.Batch(source, batch + batchesPerSource)), cancellationToken: TestContext.Current.CancellationToken));
        return (error.StatusCode, error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason);
    }

    private static Sending[] Shuffled(Sending[] sendings, Random random)
    {
        random.Shuffle(sendings);
        return sendings;
    }

    private Sending[] All() =>
    [
        .. from source in Enumerable.Range(0, Workload.Sources.Count)
           from batch in Enumerable.Range(0, batchesPerSource)
           from labels in (bool[])[false, true]
           select new Sending(source, batch, labels),
    ];

    private Task SendAsync(WatchgrainClient client, IEnumerable<Sending> sendings, System.Action answered, CancellationToken cancellation) => Parallel.ForEachAsync(
        sendings,
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
        async (sending, token) =>
        {
            var rows = workload.Batch(sending.Source, sending.Batch);
            if (sending.Labels)
            {
                await client.Ingest.ReportLabelsAsync(Labels(sending.Source, sending.Batch, rows), cancellationToken: token);
            }
            else
            {
                var reply = await client.Ingest.ReportAsync(Predictions(sending.Source, sending.Batch, rows), cancellationToken: token);
                Assert.Equal(0u, reply.LateRows);
                // The original answer, whenever it comes.
                Assert.Equal(rows.Count(row => row.IsUsable), (int)reply.AcceptedRows);
                Interlocked.Add(ref duplicates, reply.Duplicate ? 1 : 0);
            }
            answered();
        });

    private static ReportRequest Predictions(int source, int batch, Row[] rows) => new()
    {
        ModelId = Workload.Model,
        Version = Workload.Version,
        ProducerId = $"forgetful-{source}",
        ProducerEpoch = 1,
        Sequence = (ulong)batch,
        Source = Workload.Sources[source],
        Batch = Messages.Batch(rows),
        Watermark = Workload.StartOf(0),
    };

    private static ReportLabelsRequest Labels(int source, int batch, Row[] rows)
    {
        Row[] labelled = [.. rows.Where(row => row.IsUsable && row.Label is not null)];
        return new()
        {
            ModelId = Workload.Model,
            Version = Workload.Version,
            ProducerId = $"forgetful-labels-{source}",
            ProducerEpoch = 1,
            Sequence = (ulong)batch,
            Source = Workload.Sources[source],
            Ids = Messages.Ids(labelled),
            Labels = { labelled.Select(row => row.Label!.Value) },
            KnownAt = { labelled.Select(row => row.LabelKnownAt) },
        };
    }

    private readonly record struct Sending(int Source, int Batch, bool Labels);
}
