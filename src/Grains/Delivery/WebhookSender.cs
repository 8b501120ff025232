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

        using var patience = new CancellationTokenSource(timeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            using var request = Request(channel, decision.Id, body);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ending.Token).ConfigureAwait(false);
            return Read(response);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new(DeliveryResult.Unavailable, string.Create(CultureInfo.InvariantCulture, $"no answer within {timeout.TotalSeconds} s"));
        }
        catch (HttpRequestException error)
        {
            return new(DeliveryResult.Unavailable, error.Message);
        }
    }

    public void Dispose() => http.Dispose();

    private HttpRequestMessage Request(Channel channel, string id, byte[] body)
    {
        var seconds = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, channel.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(channel.Template is null ? DecisionEvent.ContentType : "application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        // GitHub turns calls without one away.
        request.Headers.Add("user-agent", "watchgrain");
        if (channel.Secrets.Count > 0) request.Headers.Add("webhook-signature", WebhookSignature.Of(channel.Secrets, id, seconds, body));
        if (channel.Bearer.Length > 0) request.Headers.Authorization = new("Bearer", channel.Bearer);
        return request;
    }

    private DeliveryAnswer Read(HttpResponseMessage response)
    {
        // A conflict: it is there already, under the id that every attempt has (a run of Airflow, for one).
        if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.Conflict) return new(DeliveryResult.Delivered);
        var status = (int)response.StatusCode;
        var wait = response.Headers.RetryAfter is not { } after ? null : after.Delta ?? after.Date - time.GetUtcNow();
        return new(
            status >= 500 || response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout ? DeliveryResult.Unavailable : DeliveryResult.Refused,
            string.Create(CultureInfo.InvariantCulture, $"the receiver answered {status}"),
            wait > TimeSpan.Zero ? wait : null);
    }
}
