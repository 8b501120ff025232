using Grpc.Core;
using Watchgrain.Gateway.Errors;

namespace Watchgrain.Gateway.Analysis;

/// <summary>Takes the messages of an analysis and has it computed. A caller who holds a place has <see cref="UploadPatience"/> to send everything, or others would wait for whoever stalls.</summary>
internal sealed class AnalysisDesk(AnalysisSlots slots, TimeProvider time)
{
    /// <summary>The most that one analysis may hold, 40 MB, takes 6 seconds at 50 Mbit/s.</summary>
    public static readonly TimeSpan UploadPatience = TimeSpan.FromMinutes(1);

    /// <exception cref="RpcException">What the analysis refuses; RESOURCE_EXHAUSTED without a free place; DEADLINE_EXCEEDED when the upload takes too long.</exception>
    public async Task<TResponse> AnswerAsync<TRequest, TResponse>(
        string tenant, IAsyncStreamReader<TRequest> parts, Func<TRequest, IAnalysis<TRequest, TResponse>> begin, CancellationToken cancellation)
    {
        using var place = slots.Enter(tenant);
        var analysis = await TakeAsync(parts, begin, cancellation);
        return await slots.ComputeAsync(analysis.Complete, cancellation);
    }

    private async Task<IAnalysis<TRequest, TResponse>> TakeAsync<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> parts, Func<TRequest, IAnalysis<TRequest, TResponse>> begin, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(UploadPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            if (!await parts.MoveNext(either.Token))
                throw Refusal.HeaderMissing();
            var analysis = begin(parts.Current);
            while (await parts.MoveNext(either.Token))
                analysis.Add(parts.Current);
            return analysis;
        }
        catch (Exception ended) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested && ended is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled })
        {
            throw Refusal.Of(Google.Rpc.Code.DeadlineExceeded, "UPLOAD_TOO_SLOW", $"The rows of an analysis have to arrive within {UploadPatience.TotalSeconds:0} seconds.");
        }
    }
}
