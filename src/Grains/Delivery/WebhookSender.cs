using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Watchgrain.Grains.Delivery;

/// <summary>Sends one event to one channel, once: HTTP POST with the headers of the Standard Webhooks. Follows no redirect and reads no body.</summary>
public sealed class WebhookSender(TimeProvider time) : IDisposable
{
    // Names of receivers may move to other addresses.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = ConnectionLifetime, MaxResponseDrainSize = 0 })
    {
        // Each channel has its own.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Never fails, but with <see cref="OperationCanceledException"/> when the host stops.</summary>
    /// <param name="channel">Where to.</param>
    /// <param name="decision">What.</param>
    /// <param name="timeout">For connection and answer together.</param>
    /// <param name="stopping">The host stops.</param>
    public async Task<DeliveryAnswer> SendAsync(Channel channel, DecisionEvent decision, TimeSpan timeout, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(decision);
        byte[] body;
        try
        {
            body = channel.Template?.Render(decision) ?? decision.Json.ToArray();
        }
        catch (Exception error) when (PayloadTemplate.IsOfTemplate(error))
        {
            return new(DeliveryResult.Unmade, $"template {channel.Template?.Name}: {error.Message}");
        }

        return await PostAsync(channel, decision.Id, body, channel.Template is null ? DecisionEvent.ContentType : "application/json", timeout, stopping).ConfigureAwait(false);
    }

    public void Dispose() => http.Dispose();

    /// <summary>Sends a body that is made already. Never fails, but with <see cref="OperationCanceledException"/> when the host stops.</summary>
    /// <param name="channel">Where to, with its keys.</param>
    /// <param name="id">The same for every attempt; without a full stop.</param>
    /// <param name="body">UTF-8.</param>
    /// <param name="contentType">Of the body.</param>
    /// <param name="timeout">For connection and answer together.</param>
    /// <param name="stopping">The host stops.</param>
    internal Task<DeliveryAnswer> PostAsync(Channel channel, string id, byte[] body, string contentType, TimeSpan timeout, CancellationToken stopping) => HttpAttempt.RunAsync(
        async ending =>
        {
            using var request = Request(channel, id, body, contentType);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ending).ConfigureAwait(false);
            // A conflict: it is there already, under the id that every attempt has (a run of Airflow, for one).
            return response.StatusCode == HttpStatusCode.Conflict ? new(DeliveryResult.Delivered) : HttpAttempt.Of(response, time.GetUtcNow());
        },
        timeout, time, stopping);

    private HttpRequestMessage Request(Channel channel, string id, byte[] body, string contentType)
    {
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, channel.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        // GitHub turns calls without one away.
        request.Headers.Add("user-agent", "watchgrain");
        if (channel.Secrets.Count > 0) request.Headers.Add("webhook-signature", WebhookSignature.Of(channel.Secrets, id, seconds, body));
        if (channel.Bearer.Length > 0) request.Headers.Authorization = new("Bearer", channel.Bearer);
        return request;
    }
}
