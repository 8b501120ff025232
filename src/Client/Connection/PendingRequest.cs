namespace Watchgrain.Client.Connection;

/// <summary>A request and the reply that somebody waits for.</summary>
internal sealed record PendingRequest<TRequest, TResponse>(TRequest Request)
{
    public TaskCompletionSource<TResponse> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
