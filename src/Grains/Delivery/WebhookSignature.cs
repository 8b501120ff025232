using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Watchgrain.Grains.Delivery;

/// <summary>The signature of the Standard Webhooks (https://www.standardwebhooks.com, symmetric): <c>v1,</c> and the base64 of HMAC-SHA256 over <c>id.timestamp.body</c>, one for each key, parted by spaces.</summary>
public static class WebhookSignature
{
    /// <summary>Before the base64 of a key.</summary>
    public const string SecretPrefix = "whsec_";

    /// <summary>That sign at once, so that one can be replaced without a gap.</summary>
    internal const int MostKeys = 4;

    /// <summary>The Standard Webhooks ask for 24 to 64 bytes.</summary>
    internal const int ShortestKey = 24;

    internal const int LongestKey = 64;

    /// <summary>The key that a secret stands for; null when it is none.</summary>
    public static byte[]? Key(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (!secret.StartsWith(SecretPrefix, StringComparison.Ordinal)) return null;
        var key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[SecretPrefix.Length..], key, out var length) ? key[..length] : null;
    }

    /// <summary>The same, of a length that the Standard Webhooks ask for.</summary>
    internal static byte[]? UsableKey(string secret) => Key(secret) is { Length: >= ShortestKey and <= LongestKey } key ? key : null;

    /// <summary>Of secrets that are refused.</summary>
    internal static readonly string Rule = string.Create(CultureInfo.InvariantCulture, $"is not {SecretPrefix} and {ShortestKey} to {LongestKey} bytes in base64, up to {MostKeys} of them parted by white space");

    /// <summary>Every key that a text names, parted by white space; null when one is none, or there are more than four.</summary>
    internal static IReadOnlyList<byte[]>? Keys(string text)
    {
        var keys = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(UsableKey).ToList();
        return keys.Count > MostKeys || keys.Contains(null) ? null : [.. keys.OfType<byte[]>()];
    }

    /// <param name="keys">At least one.</param>
    /// <param name="id">Without a full stop.</param>
    /// <param name="seconds">Since 1970.</param>
    /// <param name="body">As it is sent.</param>
    public static string Of(IReadOnlyList<byte[]> keys, string id, long seconds, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{seconds}.")), .. body];
        return string.Join(' ', keys.Select(key => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}"));
    }
}
