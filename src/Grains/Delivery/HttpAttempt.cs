using System.Globalization;
using System.Net;

namespace Watchgrain.Grains.Delivery;

/// <summary>What becomes of a request to a receiver: by the status of its answer, or by what went wrong.</summary>
internal static class HttpAttempt
{
    /// <summary>Never fails, but with <see cref="OperationCanceledException"/> when the host stops.</summary>
    /// <param name="send">The request, and what is made of its answer.</param>
    /// <param name="timeout">For connection and answer together.</param>
    /// <param name="time">Of the timeout.</param>
    /// <param name="stopping">The host stops.</param>
    public static async Task<DeliveryAnswer> RunAsync(Func<CancellationToken, Task<DeliveryAnswer>> send, TimeSpan timeout, TimeProvider time, CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(timeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            return await send(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new(DeliveryResult.Unavailable, string.Create(CultureInfo.InvariantCulture, $"no answer within {timeout.TotalSeconds} s"), IsLost: true);
        }
        catch (HttpRequestException error)
        {
            return new(DeliveryResult.Unavailable, InWords(error), IsLost: !NeverSent(error));
        }
    }

    /// <summary>2xx: delivered; 5xx, 408 and 429: the receiver takes nothing; everything else is refused.</summary>
    public static DeliveryAnswer Of(HttpResponseMessage response, DateTimeOffset now)
    {
        if (response.IsSuccessStatusCode) return new(DeliveryResult.Delivered);
        var status = (int)response.StatusCode;
        var wait = response.Headers.RetryAfter is not { } after ? null : after.Delta ?? after.Date - now;
        return new(
            status >= 500 || response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout ? DeliveryResult.Unavailable : DeliveryResult.Refused,
            string.Create(CultureInfo.InvariantCulture, $"the receiver answered {status}"),
            wait > TimeSpan.Zero ? wait : null,
            IsLost: status >= 500);
    }

    // "An error occurred while sending the request" is no help without what is behind it.
    private static string InWords(HttpRequestException error) =>
        error.GetBaseException().Message is var cause && error.Message.Contains(cause, StringComparison.Ordinal) ? error.Message : $"{error.Message.TrimEnd('.')}: {cause}";

    private static bool NeverSent(HttpRequestException error) =>
        error.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
}
