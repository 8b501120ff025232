using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Watchgrain.Grains.Delivery;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.Audit;

/// <summary>A receiver of signed checkpoints beside the directory: each is a CloudEvent, signed as the events of channels are. A class, so that nothing prints its secrets.</summary>
public sealed class CheckpointWebhook
{
    /// <summary>Of the event.</summary>
    public const string EventType = "watchgrain.audit.checkpoint";

    /// <summary>A receiver that takes longer has most likely hung.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private static readonly JsonEventFormatter Structured = new();

    private readonly Channel? channel;

    private CheckpointWebhook(Channel? channel) => this.channel = channel;

    /// <summary>Nobody is told.</summary>
    public static CheckpointWebhook None { get; } = new(null);

    /// <summary>Whether there is a receiver.</summary>
    public bool Wanted => channel is not null;

    /// <summary>Scheme, host and port: the rest may be secret.</summary>
    public string Destination => channel?.Url.GetLeftPart(UriPartial.Authority) ?? "";

    /// <summary>The receiver that the options name.</summary>
    /// <exception cref="InvalidOperationException">Address or secret is wrong; the message names the key of the configuration.</exception>
    public static CheckpointWebhook Read(AuditOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var secrets = ReadSecrets(options);
        if (string.IsNullOrWhiteSpace(options.CopyToUrl))
            return secrets is null ? None : throw Refused(nameof(AuditOptions.CopyToUrl), "is missing: there is a secret for it");
        var url = ReceiverAddress.Parse(options.CopyToUrl.Trim()) ?? throw Refused(nameof(AuditOptions.CopyToUrl), ReceiverAddress.Rule);
        if (secrets is null) throw Refused(nameof(AuditOptions.CopySecretFile), $"is missing (or {AuditOptions.Section}:{nameof(AuditOptions.CopySecret)}): what is sent is always signed");
        return new(new()
        {
            Name = "checkpoints",
            Url = url,
            Secrets = WebhookSignature.Keys(secrets) is { Count: > 0 } keys ? keys : throw Refused(options.CopySecret is null ? nameof(AuditOptions.CopySecretFile) : nameof(AuditOptions.CopySecret), WebhookSignature.Rule),
            Timeout = Timeout,
        });
    }

    /// <summary>Sends one checkpoint, once. Never fails, but with <see cref="OperationCanceledException"/> when it is told to stop.</summary>
    internal Task<DeliveryAnswer> SendAsync(WebhookSender sender, string tenant, SignedNote note, CancellationToken stopping)
    {
        var sent = Encoding.UTF8.GetBytes(note.ToString());
        var id = Convert.ToHexStringLower(SHA256.HashData(sent));
        return sender.PostAsync(channel!, id, Body(id, tenant, note), DecisionEvent.ContentType, channel!.Timeout, stopping);
    }

    /// <summary>The same note always gives the same bytes.</summary>
    private static byte[] Body(string id, string tenant, SignedNote note)
    {
        var head = TreeHead.TryParse(note.Text, out var parsed) ? parsed : throw new ArgumentException("the note is no checkpoint", nameof(note));
        var cloudEvent = new CloudEvent
        {
            Id = id,
            Type = EventType,
            Source = new Uri($"/watchgrain/{Uri.EscapeDataString(tenant)}", UriKind.Relative),
            Subject = head.Origin,
            DataContentType = "application/json",
            Data = new JsonObject { ["origin"] = head.Origin, ["size"] = head.Size, ["root_hash"] = Convert.ToBase64String(head.RootHash), ["note"] = note.ToString() },
        };
        return Structured.EncodeStructuredModeMessage(cloudEvent, out _).ToArray();
    }

    /// <summary>Null where there is none.</summary>
    private static string? ReadSecrets(AuditOptions options)
    {
        var (file, text) = (options.CopySecretFile, options.CopySecret);
        if (!string.IsNullOrWhiteSpace(file) && !string.IsNullOrWhiteSpace(text)) throw Refused(nameof(AuditOptions.CopySecret), $"and {AuditOptions.Section}:{nameof(AuditOptions.CopySecretFile)} exclude each other");
        if (string.IsNullOrWhiteSpace(file)) return string.IsNullOrWhiteSpace(text) ? null : text;
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused(nameof(AuditOptions.CopySecretFile), $"cannot be read: {error.Message}");
        }
    }

    private static InvalidOperationException Refused(string key, string problem) => new($"{AuditOptions.Section}:{key} {problem}.");
}
