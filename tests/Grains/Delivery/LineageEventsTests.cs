using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Json.Schema;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Delivery;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Delivery;

public sealed class LineageEventsTests
{
    /// <summary>What the specification requires of an event, in our words: which members there must be, and of which kind. Facets of ours are held to our schema.</summary>
    private const string Required =
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$ref": "#/$defs/event",
          "$defs": {
            "text": { "type": "string", "minLength": 1 },
            "facets": { "type": "object", "additionalProperties": { "type": "object", "required": ["_producer", "_schemaURL"], "properties": { "_producer": { "type": "string", "format": "uri" }, "_schemaURL": { "type": "string", "format": "uri" } } } },
            "named": { "type": "object", "required": ["namespace", "name"], "properties": { "namespace": { "$ref": "#/$defs/text" }, "name": { "$ref": "#/$defs/text" }, "facets": { "$ref": "#/$defs/facets" } } },
            "set": {
              "$ref": "#/$defs/named",
              "properties": {
                "facets": {
                  "properties": {
                    "version": { "required": ["datasetVersion"], "properties": { "datasetVersion": { "type": "string" } } },
                    "datasetType": { "required": ["datasetType"], "properties": { "datasetType": { "type": "string" } } },
                    "schema": { "properties": { "fields": { "type": "array", "items": { "required": ["name"], "properties": { "name": { "type": "string" }, "type": { "type": "string" } } } } } }
                  }
                }
              }
            },
            "event": {
              "type": "object",
              "required": ["eventTime", "producer", "schemaURL", "run", "job"],
              "properties": {
                "eventType": { "enum": ["START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER"] },
                "eventTime": { "type": "string", "format": "date-time" },
                "producer": { "type": "string", "format": "uri" },
                "schemaURL": { "type": "string", "format": "uri" },
                "run": { "type": "object", "required": ["runId"], "properties": { "runId": { "type": "string", "format": "uuid" }, "facets": { "$ref": "#/$defs/facets" } } },
                "job": { "allOf": [ { "$ref": "#/$defs/named" }, { "properties": { "facets": { "properties": { "jobType": { "required": ["processingType", "integration"] } } } } } ] },
                "inputs": { "type": "array", "items": { "$ref": "#/$defs/set" } },
                "outputs": { "type": "array", "items": { "$ref": "#/$defs/set" } }
              }
            }
          }
        }
        """;

    private static readonly JsonSchema Events = JsonSchema.FromText(Required);
    private static readonly EvaluationOptions Strict = new() { RequireFormatValidation = true, OutputFormat = OutputFormat.List };

    private static readonly VersionSpec Spec = new()
    {
        Features = [new() { Name = "distance", Kind = FeatureKind.Numeric }, new() { Name = "origin", Kind = FeatureKind.Categorical }],
        Axis = Axis.Sequence,
        PaneLength = 1,
        LabelMaturity = 1,
        LabelHorizon = 1,
    };

    // The example of RFC 9562, appendix B.2.
    [Fact]
    public void Id_OfAName_IsThatOfTheStandardsExample() =>
        Assert.Equal(new("5c146b14-3c52-8afd-938a-375d0df1fbf6"), NameBasedId.Of(new("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"u8));

    [Fact]
    public void Reference_ThatIsSet_IsReadByTheVersionThatItIsFor()
    {
        var (start, complete) = Pair(Registration("reference"), Spec);

        Assert.Equal(("START", "COMPLETE"), (Text(start, "eventType"), Text(complete, "eventType")));
        Assert.Equal(("2026-11-30T12:00:00.000Z", "flight-delay.set_reference", "eu"), (Text(start, "eventTime"), Text(start, "job", "name"), Text(start, "job", "namespace")));
        var input = Assert.Single(start["inputs"]!.AsArray())!;
        Assert.Equal(("references/flight-delay/1", "010203"), (Text(input, "name"), Text(input, "facets", "version", "datasetVersion")));
        Assert.Equal([("distance", "numeric"), ("origin", "categorical")], input["facets"]!["schema"]!["fields"]!.AsArray().Select(field => (Text(field!, "name"), Text(field!, "type"))));
        Assert.Equal(("models/flight-delay/1", "MODEL"), (Text(Assert.Single(start["outputs"]!.AsArray())!, "name"), Text(start["outputs"]![0]!, "facets", "datasetType", "datasetType")));
        // All but the type is the same.
        complete["eventType"] = "START";
        Assert.True(JsonNode.DeepEquals(start, complete));
    }

    [Fact]
    public void Version_ThatIsRegistered_IsAnOutputWithItsDigest()
    {
        var (start, _) = Pair(Registration("version"), Spec);
        Assert.Equal(("flight-delay.register_version", 0, "010203", 2), (Text(start, "job", "name"), start["inputs"]!.AsArray().Count, Text(start["outputs"]![0]!, "facets", "version", "datasetVersion"), start["outputs"]![0]!["facets"]!["schema"]!["fields"]!.AsArray().Count));
        // Of a version that is gone no schema is known.
        Assert.Null(Pair(Registration("version"), null).Start["outputs"]![0]!["facets"]!["schema"]);
    }

    [Fact]
    public void Evaluation_Always_IsMadeOfDataAndVersions()
    {
        var entry = Registration("version");
        entry.Evaluation = new() { ChampionVersion = "0", DataDigest = ByteString.CopyFrom(7), EvaluationDigest = ByteString.CopyFrom(8) };
        var (start, _) = Pair(entry, null);
        Assert.Equal(
            [("evaluation_data/flight-delay", "07"), ("models/flight-delay/1", null), ("models/flight-delay/0", null)],
            start["inputs"]!.AsArray().Select(set => (Text(set!, "name"), set!["facets"]!["version"]?["datasetVersion"]!.GetValue<string>())));
        Assert.Equal(("evaluations/flight-delay/1", "08", "flight-delay.evaluate"), (Text(start["outputs"]![0]!, "name"), Text(start["outputs"]![0]!, "facets", "version", "datasetVersion"), Text(start, "job", "name")));
    }

    [Theory]
    [InlineData("proposed", "awaiting_approval", "START")]
    [InlineData("proposed", "in_force", "START COMPLETE")]
    [InlineData("awaiting_approval", "awaiting_second_approval", "RUNNING")]
    [InlineData("awaiting_second_approval", "in_force", "COMPLETE")]
    [InlineData("awaiting_approval", "rejected", "ABORT")]
    [InlineData("awaiting_approval", "expired", "ABORT")]
    [InlineData("awaiting_approval", "approved", "ABORT")]
    [InlineData("in_force", "overridden", "OTHER")]
    [InlineData("in_force", "lifted", "OTHER")]
    [InlineData("in_force", "effect_confirmed", "OTHER")]
    public void Step_OfADecision_IsAStepOfItsRun(string from, string to, string types)
    {
        var entry = Steps.Entry("flight-delay/1/7", state: to, action: "rollback", sentence: "It \"moved\".");
        entry.Decision.FromState = from;
        var events = Of(entry, null, [9]);

        Assert.Equal(types.Split(' '), events.Select(told => Text(told, "eventType")));
        Assert.All(events, told => Assert.Equal(
            ("flight-delay.rollback", NameBasedId.Of(new("6f4a6c0e-6a0b-4c55-9a3c-5d1c9f0a7e21"), [9]).ToString(), to, "It \"moved\".", "models/flight-delay/1"),
            (Text(told, "job", "name"), Text(told, "run", "runId"), Text(told, "run", "facets", "watchgrain_decision", "state"), Text(told, "run", "facets", "watchgrain_decision", "sentence"), Text(told["inputs"]![0]!, "name"))));
        Assert.All(events, told => Assert.DoesNotContain("policy\"", told["run"]!.ToJsonString().Replace("policyRule", "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Fact]
    public void Change_OfThePolicy_IsAboutNoModelAndNotTold()
    {
        var entry = Steps.Entry("policy/p-0123456789ab", state: "in_force", action: "change_policy");
        (entry.ModelId, entry.Version) = ("", "");

        Assert.False(LineageEvents.Tell(entry));
        Assert.True(LineageEvents.Tell(Steps.Entry("flight-delay/1/7", state: "in_force", action: "rollback")));
    }

    [Fact]
    public void Test_OfAChannel_IsARunThatEnds() =>
        Assert.Equal(["START", "COMPLETE"], LineageEvents.Test("eu", Guid.NewGuid(), DateTimeOffset.UnixEpoch).Select(bytes => Text(Checked(bytes), "eventType")));

    /// <summary>The schema above finds what is missing.</summary>
    [Theory]
    [InlineData("eventTime")]
    [InlineData("producer")]
    [InlineData("schemaURL")]
    [InlineData("run")]
    [InlineData("job")]
    public void Requirements_WithoutAMember_AreNotMet(string member)
    {
        var told = Pair(Registration("version"), Spec).Start;
        told.AsObject().Remove(member);
        Assert.False(Events.Evaluate(told, Strict).IsValid);
    }

    private static Entry Registration(string kind)
    {
        var entry = Steps.Entry("flight-delay/1/7");
        entry.Registration = new() { Kind = kind, Digest = ByteString.CopyFrom(1, 2, 3) };
        return entry;
    }

    private static (JsonNode Start, JsonNode Complete) Pair(Entry entry, VersionSpec? spec) => Of(entry, spec, [9]) is [var start, var complete] ? (start, complete) : throw new InvalidOperationException("there are not two events");

    private static List<JsonNode> Of(Entry entry, VersionSpec? spec, byte[] beginning)
    {
        var row = Steps.Row(5, entry);
        var events = LineageEvents.Of(row, beginning, "eu", spec);
        Assert.Equal(events.Select(Encoding.UTF8.GetString), LineageEvents.Of(row, beginning, "eu", spec).Select(Encoding.UTF8.GetString));
        var told = events.Select(Checked).ToList();
        Assert.All(told, one => Assert.Equal((5, Convert.ToHexStringLower(row.LeafHash)), (one["run"]!["facets"]!["watchgrain_audit"]!["auditIndex"]!.GetValue<int>(), Text(one, "run", "facets", "watchgrain_audit", "leafHash"))));
        return told;
    }

    /// <summary>An event that meets what the specification requires, and whose own facets meet their schema.</summary>
    private static JsonNode Checked(byte[] bytes)
    {
        var told = JsonNode.Parse(bytes)!;
        Meets(Events, told);
        var own = JsonNode.Parse(File.ReadAllText(RepositoryRoot.File("docs", "formats", "openlineage-facets.schema.json")))!["$defs"]!;
        if (told["run"]!["facets"]?["watchgrain_audit"] is { } audit) Meets(JsonSchema.FromText(own["AuditRunFacet"]!.ToJsonString()), audit);
        if (told["run"]!["facets"]?["watchgrain_decision"] is { } decision) Meets(JsonSchema.FromText(own["DecisionRunFacet"]!.ToJsonString()), decision);
        return told;
    }

    private static void Meets(JsonSchema schema, JsonNode node)
    {
        var found = schema.Evaluate(node, Strict);
        Assert.True(found.IsValid, JsonSerializer.Serialize(found));
    }

    private static string Text(JsonNode node, params string[] path) => path.Aggregate(node, (at, name) => at[name]!).GetValue<string>();
}
