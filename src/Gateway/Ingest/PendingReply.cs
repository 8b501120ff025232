namespace Watchgrain.Gateway.Ingest;

/// <summary>A reply that is on its way. Many replies may become ready at once, by one task.</summary>
/// <param name="Ready">Completes when the reply can be taken; fails when there will be none.</param>
/// <param name="Take">Makes the reply, or throws the refusal. To be called once, after <paramref name="Ready"/>.</param>
internal readonly record struct PendingReply<TReply>(Task Ready, Func<TReply> Take)
{
    public static PendingReply<TReply> Of(Task<TReply> reply) => new(reply, () => reply.GetAwaiter().GetResult());
}
