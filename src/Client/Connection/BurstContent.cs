using System.Net;

namespace Watchgrain.Client.Connection;

/// <summary>A request body that is written through a <see cref="BurstStream"/>.</summary>
internal sealed class BurstContent : HttpContent
{
    private readonly HttpContent body;

    public BurstContent(HttpContent body)
    {
        this.body = body;
        foreach (var (name, values) in body.Headers)
            Headers.TryAddWithoutValidation(name, values);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var burst = new BurstStream(stream, cancellationToken);
        await using (burst)
        {
            await body.CopyToAsync(burst, context, cancellationToken);
            await burst.CompleteAsync();
        }
    }

    // As long as its messages turn out to be.
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            body.Dispose();
        base.Dispose(disposing);
    }
}
