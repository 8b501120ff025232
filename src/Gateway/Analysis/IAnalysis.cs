namespace Watchgrain.Gateway.Analysis;

/// <summary>A computation over the messages of a stream; every member throws an <see cref="Grpc.Core.RpcException"/> for what it refuses.</summary>
internal interface IAnalysis<in TRequest, out TResponse>
{
    /// <summary>Takes a message after the header.</summary>
    void Add(TRequest part);

    /// <exception cref="OperationCanceledException">The caller went away; nobody needs the answer.</exception>
    TResponse Complete(CancellationToken cancellation);
}
