using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Watchgrain.Acceptance.Tests.Governed;

/// <summary>A real HTTP server on loopback that takes every delivery, or holds the requests for as long as the test says. Whatever comes is kept, attempt by attempt.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly HttpListener listener = new();
    private readonly ConcurrentBag<Task> handling = [];
    private volatile bool isStopping;
    private readonly AuditTable log;
    private readonly List<Delivery> attempts = [];
    private readonly Lock gate = new();
    private readonly Task taking;
    private TaskCompletionSource changed = NewSource();
    private TaskCompletionSource released = NewSource();

    /// <param name="log">Of the host: whether what comes stands there when it comes.</param>
    public WebhookReceiver(AuditTable log)
    {
        this.log = log;
        Release();
        Url = new($"http://127.0.0.1:{FreePort()}/decisions/");
        listener.Prefixes.Add(Url.ToString());
        listener.Start();
        taking = TakeAsync();
    }

    public Uri Url { get; }

    public byte[] Key { get; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>As the Standard Webhooks write a secret.</summary>
    public string Secret => $"whsec_{Convert.ToBase64String(Key)}";

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<Delivery> Attempts
    {
        get
        {
            lock (gate)
                return [.. attempts];
        }
    }

    /// <summary>Answers nothing until <see cref="Release"/>.</summary>
    public void Hold() => released = NewSource();

    public void Release() => released.TrySetResult();

    /// <summary>Returns as soon as an attempt is as wanted.</summary>
    /// <param name="wanted">Asked of each.</param>
    /// <param name="first">So many attempts are not looked at.</param>
    public async Task<Delivery> WhenAsync(Func<Delivery, bool> wanted, int first = 0)
    {
        while (true)
        {
            Task news;
            lock (gate)
            {
                if (attempts.Skip(first).FirstOrDefault(wanted) is { } found)
                    return found;
                news = changed.Task;
            }
            await news.WaitAsync(Patience, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Writes a channel file beside the host's data that names this receiver alone, and its secret.</summary>
    /// <returns>The path.</returns>
    public string WriteChannel(string directory)
    {
        File.WriteAllText(Path.Combine(directory, "receiver.secret"), Secret);
        var file = Path.Combine(directory, "channels.yaml");
        File.WriteAllText(file, $"version: 1\nchannels:\n  - name: {ChannelName}\n    url: {Url}\n    secret: {{file: receiver.secret}}\n");
        return file;
    }

    public const string ChannelName = "receiver";

    public async ValueTask DisposeAsync()
    {
        Release();
        isStopping = true;
        listener.Stop();
        await taking;
        await Task.WhenAll(handling);
        listener.Close();
    }

    private async Task TakeAsync()
    {
        while (true)
        {
            try
            {
                handling.Add(HandleAsync(await listener.GetContextAsync()));
            }
            // Not IsListening: a listener that stops lets go of whoever waits before it says so.
            catch (Exception e) when (isStopping && e is (HttpListenerException or InvalidOperationException))
            {
                return;
            }
        }
    }

    private async Task HandleAsync(HttpListenerContext context)
    {
        await Task.Yield();
        Delivery delivery;
        try
        {
            using var reader = new StreamReader(context.Request.InputStream, new UTF8Encoding(false));
            var (headers, body) = (context.Request.Headers, await reader.ReadToEndAsync());
            delivery = new(headers["webhook-id"] ?? "", headers["webhook-timestamp"] ?? "", headers["webhook-signature"] ?? "", body) { HasEntry = log.HasLeaf(headers["webhook-id"] ?? "") };
        }
        catch (Exception e) when (e is HttpListenerException or IOException)
        {
            // The host died while it sent: nothing has come.
            return;
        }

        Task release;
        lock (gate)
        {
            attempts.Add(delivery);
            release = released.Task;
            Tell();
        }
        await release;
        try
        {
            context.Response.StatusCode = (int)HttpStatusCode.NoContent;
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or InvalidOperationException)
        {
            // The host has died meanwhile.
            return;
        }
        lock (gate)
        {
            delivery.IsAnswered = true;
            Tell();
        }
    }

    private void Tell()
    {
        changed.TrySetResult();
        changed = NewSource();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string FreePort()
    {
        using var any = new TcpListener(IPAddress.Loopback, 0);
        any.Start();
        return ((IPEndPoint)any.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
