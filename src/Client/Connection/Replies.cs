namespace Watchgrain.Client.Connection;

/// <summary>Replies that will not come.</summary>
internal static class Replies
{
    public static void Fail<T>(this TaskCompletionSource<T> reply, Exception error)
    {
        reply.TrySetException(error);
        // Whoever only flushes never looks at the single replies: that is no forgotten error.
        _ = reply.Task.Exception;
    }
}
