using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Watchgrain.Acceptance.Tests.Governed;

/// <summary>An attempt of a delivery, as it has come to a receiver.</summary>
/// <param name="Id">Of the event: the same for every attempt.</param>
/// <param name="Timestamp">Header, in seconds.</param>
/// <param name="Signature">Header.</param>
/// <param name="Body">As it came.</param>
internal sealed record Delivery(string Id, string Timestamp, string Signature, string Body)
{
    private readonly JsonElement data = JsonElement.Parse(Body).GetProperty("data");

    public long Index => data.GetProperty("audit_index").GetInt64();

    public JsonElement Entry => data.GetProperty("entry");

    /// <summary>"decision/ID/STATE".</summary>
    public string Key => Entry.GetProperty("entry_key").GetString()!;

    /// <summary>Whether its entry stood in the database of the host when it came.</summary>
    public required bool HasEntry { get; init; }

    /// <summary>It was taken, and the host may have heard so.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Whether the one signature is HMAC-SHA256 over id, timestamp and body, as the Standard Webhooks have it.</summary>
    /// <param name="key">The bytes of the secret.</param>
    public bool IsSignedWith(byte[] key) =>
        Signature == "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Id}.{Timestamp}.{Body}"))));
}
