using System.Threading.Channels;
using Grpc.Core;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>Streams side by side, each with as many requests on their way as the contract allows, that stop at the first refusal.</summary>
internal sealed class Flood(IngestService.IngestServiceClient ingest)
{
    private readonly Channel<RpcException> refusals = Channel.CreateUnbounded<RpcException>();
    private int replies;
    private int shed;

    /// <summary>Requests that were answered.</summary>
    public int Replies => Volatile.Read(ref replies);

    /// <summary>Of these the ones that were shed.</summary>
    public int Shed => Volatile.Read(ref shed);

    public ChannelReader<RpcException> Refusals => refusals.Reader;

    /// <summary>Sends the requests of one stream; returns when all have their reply, or one was refused.</summary>
    public async Task SendAsync(IEnumerable<ReportRequest> requests, CancellationToken cancellation)
    {
        using var call = ingest.ReportStream(cancellationToken: cancellation);
        var reading = ReadAsync(call.ResponseStream, cancellation);
        try
        {
            foreach (var request in requests)
                await call.RequestStream.WriteAsync(request, cancellation);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException)
        {
            // The stream has ended: its replies say why.
        }
        await reading;
    }

    private async Task ReadAsync(IAsyncStreamReader<ReportResponse> responses, CancellationToken cancellation)
    {
        try
        {
            while (await responses.MoveNext(cancellation))
            {
                Interlocked.Increment(ref replies);
                Interlocked.Add(ref shed, responses.Current.Shed ? 1 : 0);
            }
        }
        catch (RpcException refusal)
        {
            refusals.Writer.TryWrite(refusal);
        }
    }
}
