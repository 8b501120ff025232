namespace Watchgrain.Client.Connection;

/// <summary>
/// Sends together what the messages of a call write while the write before them is on its way. The gRPC client flushes after each message, whatever its write options say; by itself a message of one row costs a frame of HTTP/2, two turns of the
/// connection's loop and a packet.
/// </summary>
internal sealed class BurstHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
            request.Content = new BurstContent(content);
        return base.SendAsync(request, cancellationToken);
    }
}
