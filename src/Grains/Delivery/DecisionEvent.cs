using System.Text.Json.Nodes;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Governance;
using AuditSubject = Watchgrain.Audit.V1.Subject;

namespace Watchgrain.Grains.Delivery;

/// <summary>A step of a decision as a CloudEvent 1.0 in structured JSON, made from what stands in the audit log: the same entry always gives the same bytes, as long as nobody is erased whom it names.</summary>
/// <param name="Id">The leaf hash of the entry in hexadecimal: the same for every attempt, another for every other entry.</param>
/// <param name="Subject">What is delivered in order: version and subject of the decision, escaped.</param>
/// <param name="Json">UTF-8.</param>
public sealed record DecisionEvent(string Id, string Subject, ReadOnlyMemory<byte> Json)
{
    public const string ContentType = "application/cloudevents+json; charset=utf-8";

    private const string TypePrefix = "watchgrain.decision.";
    private const string TestType = "watchgrain.test";

    private static readonly JsonFormatter Protobuf = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));
    private static readonly JsonEventFormatter Structured = new();

    /// <param name="row">The entry.</param>
    /// <param name="entry">What it says, with names in the place of tokens.</param>
    public static DecisionEvent Of(AuditRow row, Entry entry)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(entry);
        return Of(Convert.ToHexStringLower(row.LeafHash), TypePrefix + entry.Decision?.ToState, entry, new JsonObject { ["audit_index"] = row.Index });
    }

    /// <summary>An event by which a person tries a channel: marked as a test in its type and its data, about no decision.</summary>
    /// <param name="id">Distinct for every test.</param>
    /// <param name="tenant">Whose channel.</param>
    /// <param name="channel">Its name.</param>
    /// <param name="at">When.</param>
    public static DecisionEvent Test(string id, string tenant, string channel, DateTimeOffset at)
    {
        var entry = new Entry
        {
            Format = AuditEntries.Format,
            EntryKey = $"test/{channel}",
            RecordedAt = Timestamp.FromDateTimeOffset(at),
            Tenant = tenant,
            ModelId = "test",
            Version = "1",
            Actor = AuditEntries.MonitorActor,
            Decision = new()
            {
                DecisionId = "test/1/1",
                Family = "drift",
                Subject = new AuditSubject { Feature = "feature", Source = "source" },
                Action = "alert",
                FromState = "proposed",
                ToState = "in_force",
                PolicyRule = "test",
                Sentence = $"A test of channel {channel}: nothing has happened.",
            },
        };
        return Of(id, TestType, entry, new JsonObject { ["test"] = true });
    }

    /// <summary>Version and subject of the decision of an entry, escaped: "flight-delay/1/feature=distance/source=feed-3".</summary>
    public static string SubjectOf(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var subject = entry.Decision?.Subject ?? new();
        (string Name, string Value)[] parts = [("feature", subject.Feature), ("source", subject.Source), ("slice", subject.Slice), ("caller", subject.Caller)];
        return string.Join('/', (string[])[Uri.EscapeDataString(entry.ModelId), Uri.EscapeDataString(entry.Version), .. parts.Where(part => part.Value.Length > 0).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value)}")]);
    }

    private static DecisionEvent Of(string id, string type, Entry entry, JsonObject data)
    {
        var subject = SubjectOf(entry);
        data["entry"] = JsonNode.Parse(Protobuf.Format(entry));
        var cloudEvent = new CloudEvent
        {
            Id = id,
            Type = type,
            Source = new Uri($"/watchgrain/{Uri.EscapeDataString(entry.Tenant)}", UriKind.Relative),
            Subject = subject,
            Time = entry.RecordedAt?.ToDateTimeOffset(),
            DataContentType = "application/json",
            Data = data,
        };
        return new(id, subject, Structured.EncodeStructuredModeMessage(cloudEvent, out _));
    }
}
