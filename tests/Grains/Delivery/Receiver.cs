using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Watchgrain.Grains.Tests.Delivery;

/// <summary>A real HTTP server that takes webhooks, and answers what the test says: the status for each request, in time or not.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly Channel<Received> arrived = Channel.CreateUnbounded<Received>();
    private readonly WebApplication app;

    private Receiver(WebApplication app) => this.app = app;

    public Uri Url => new($"{app.Urls.Single()}/hook?key=1");

    public int Port => Url.Port;

    /// <summary>Asked for the status of each request.</summary>
    public Func<Received, CancellationToken, Task<int>> Answer { get; set; } = (_, _) => Task.FromResult(200);

    /// <summary>A header of every answer, if there is one.</summary>
    public (string Name, string Value)? AnswerHeader { get; set; }

    public static async Task<Receiver> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.WebHost.UseUrls();
        var receiver = new Receiver(builder.Build());
        receiver.app.Run(receiver.TakeAsync);
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>The next request that has come, whatever was answered.</summary>
    public async Task<Received> NextAsync() => await arrived.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    /// <summary>Requests that have come and nobody has asked for.</summary>
    public int Waiting => arrived.Reader.Count;

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var received = new Received(new HeaderDictionary(http.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)), await reader.ReadToEndAsync());
        arrived.Writer.TryWrite(received);
        http.Response.StatusCode = await Answer(received, http.RequestAborted);
        if (AnswerHeader is { } header) http.Response.Headers[header.Name] = header.Value;
    }
}
