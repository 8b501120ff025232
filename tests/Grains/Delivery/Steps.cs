using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Delivery;
using Watchgrain.Transparency;

namespace Watchgrain.Grains.Tests.Delivery;

/// <summary>Steps of decisions as they stand in an audit log.</summary>
internal static class Steps
{
    public static Entry Entry(string decision, string feature = "distance", string state = "in_force", string action = "alert", string model = "flight-delay", string tenant = "acme", string sentence = "It moved.") => new()
    {
        Format = 1,
        EntryKey = $"decision/{decision}/{state}",
        RecordedAt = Timestamp.FromDateTimeOffset(new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero)),
        Tenant = tenant,
        ModelId = model,
        Version = "1",
        Actor = "policy",
        Decision = new()
        {
            DecisionId = decision,
            Family = "drift",
            Subject = new() { Feature = feature, Source = "feed-3" },
            Action = action,
            FromState = "proposed",
            ToState = state,
            Position = 986_169_600_000,
            SincePane = 11412,
            Evidence = { new Evidence { Family = "drift", Subject = new() { Feature = feature }, Detector = "e", Statistic = "psi", Value = 1e40, LogEvidence = 88.5, LogThreshold = 14.25, Pane = 11413, SincePane = 11412 } },
            PolicyRule = "rule",
            PolicyDigest = ByteString.CopyFrom(1, 2, 3),
            Sentence = sentence,
        },
    };

    /// <summary>Of an entry in which nobody is named by a token.</summary>
    public static DecisionEvent Event(AuditRow row) => DecisionEvent.Of(row, Watchgrain.Audit.V1.Entry.Parser.ParseFrom(row.Bytes));

    public static AuditRow Row(long index, Entry entry) => new(index, entry.EntryKey, entry.ToByteArray(), MerkleTree.LeafHash(entry.ToByteArray()));
}
