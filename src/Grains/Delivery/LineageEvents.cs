using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Audit;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Delivery;

/// <summary>
/// Entries of the audit log as run events of OpenLineage (https://openlineage.io/spec/2-0-2/OpenLineage.json): registrations of versions and references, evaluations, and the steps of decisions. The same entry always gives the same events.
/// Runs begin and end as the specification asks for: one START, one of COMPLETE and ABORT, then OTHER.
/// </summary>
internal static class LineageEvents
{
    public const string ContentType = "application/json";

    /// <summary>From where the first step of a decision comes.</summary>
    public const string Beginning = "proposed";

    /// <summary>There is no address of the project at which it could be looked up.</summary>
    private const string Producer = "urn:watchgrain";

    private const string Facets = "urn:watchgrain:openlineage:facets:1#/$defs/";
    private const string SchemaUrl = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
    private const string Published = "https://openlineage.io/spec/facets/1-0-0/";

    private static readonly string[] WholeRun = ["START", "COMPLETE"];

    /// <summary>Of runs; made once.</summary>
    private static readonly Guid Space = new("6f4a6c0e-6a0b-4c55-9a3c-5d1c9f0a7e21");

    /// <summary>Whether an entry is told of, whatever the filters of the channel say.</summary>
    public static bool Tell(Entry entry) => entry.BodyCase switch
    {
        Entry.BodyOneofCase.Registration => entry.Registration.Kind is "version" or "reference",
        Entry.BodyOneofCase.Evaluation => true,
        // A change of the policy is about no model.
        Entry.BodyOneofCase.Decision => entry.ModelId.Length > 0,
        _ => false,
    };

    /// <summary>Whether the schema of the version is told with an entry.</summary>
    public static bool NeedsSpec(Entry entry) => entry.BodyCase == Entry.BodyOneofCase.Registration;

    /// <param name="row">The entry, for which <see cref="Tell"/> holds.</param>
    /// <param name="beginning">Leaf hash of the entry with which the run began: of a decision its first step, else of the entry itself.</param>
    /// <param name="space">Namespace of jobs and data sets.</param>
    /// <param name="spec">Of the version; null: not known, and no schema is told.</param>
    /// <returns>In the order in which they happened, UTF-8.</returns>
    public static IReadOnlyList<byte[]> Of(AuditRow row, byte[] beginning, string space, VersionSpec? spec)
    {
        var entry = Entry.Parser.ParseFrom(row.Bytes);
        var (job, inputs, outputs) = entry.BodyCase switch
        {
            Entry.BodyOneofCase.Registration when entry.Registration.Kind == "version" => ("register_version", Sets(), Sets(Model(space, entry, Hex(entry.Registration.Digest), spec))),
            Entry.BodyOneofCase.Registration => ("set_reference", Sets(Reference(space, entry, spec)), Sets(Model(space, entry))),
            Entry.BodyOneofCase.Evaluation => ("evaluate", EvaluationInputs(space, entry), Sets(Evaluated(space, entry))),
            _ => (entry.Decision.Action, Sets(Model(space, entry)), Sets()),
        };
        var run = new JsonObject
        {
            ["runId"] = NameBasedId.Of(Space, beginning).ToString(),
            ["facets"] = new JsonObject { ["watchgrain_audit"] = AuditFacet(row) },
        };
        if (entry.Decision is { } decision) run["facets"]!["watchgrain_decision"] = DecisionFacet(decision);
        return [.. Types(entry).Select(type => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["eventType"] = type,
            ["eventTime"] = entry.RecordedAt.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["run"] = run.DeepClone(),
            ["job"] = Job(space, $"{entry.ModelId}.{job}"),
            ["inputs"] = inputs.DeepClone(),
            ["outputs"] = outputs.DeepClone(),
            ["producer"] = Producer,
            ["schemaURL"] = SchemaUrl,
        }))];
    }

    /// <summary>A run about nothing, by which a person tries a channel.</summary>
    public static IReadOnlyList<byte[]> Test(string space, Guid run, DateTimeOffset at) => [.. WholeRun.Select(type => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["eventType"] = type,
        ["eventTime"] = at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["run"] = new JsonObject { ["runId"] = run.ToString() },
        ["job"] = Job(space, "watchgrain.test"),
        ["inputs"] = Sets(),
        ["outputs"] = Sets(),
        ["producer"] = Producer,
        ["schemaURL"] = SchemaUrl,
    }))];

    private static string[] Types(Entry entry) => entry.Decision is not { } decision ? WholeRun : (decision.FromState, decision.ToState) switch
    {
        (Beginning, "in_force") => WholeRun,
        (Beginning, _) => ["START"],
        (_, "awaiting_second_approval") => ["RUNNING"],
        (_, "in_force") => ["COMPLETE"],
        // Approved and not in force: it was planted, and nothing came of it.
        (_, "rejected" or "expired" or "approved") => ["ABORT"],
        _ => ["OTHER"],
    };

    private static JsonObject Job(string space, string name) => new()
    {
        ["namespace"] = space,
        ["name"] = name,
        ["facets"] = new JsonObject
        {
            ["jobType"] = new JsonObject
            {
                ["_producer"] = Producer,
                ["_schemaURL"] = "https://openlineage.io/spec/facets/2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet",
                ["processingType"] = "BATCH",
                ["integration"] = "WATCHGRAIN",
                ["jobType"] = "JOB",
            },
        },
    };

    private static JsonArray Sets(params JsonObject[] sets) => new([.. sets]);

    private static JsonArray EvaluationInputs(string space, Entry entry)
    {
        var evaluation = entry.Evaluation;
        var inputs = Sets(DataSet(space, $"evaluation_data/{entry.ModelId}", Version(Hex(evaluation.DataDigest))), Model(space, entry));
        if (evaluation.ChampionVersion.Length > 0) inputs.Add(DataSet(space, ModelName(entry.ModelId, evaluation.ChampionVersion), Type("MODEL")));
        return inputs;
    }

    private static JsonObject Evaluated(string space, Entry entry) => DataSet(space, $"evaluations/{entry.ModelId}/{entry.Version}", Version(Hex(entry.Evaluation.EvaluationDigest)));

    private static JsonObject Model(string space, Entry entry, string digest = "", VersionSpec? spec = null) =>
        DataSet(space, ModelName(entry.ModelId, entry.Version), [Type("MODEL"), .. digest.Length > 0 ? [Version(digest)] : Array.Empty<(string, JsonObject)>(), .. Schema(spec)]);

    private static JsonObject Reference(string space, Entry entry, VersionSpec? spec) => DataSet(space, $"references/{entry.ModelId}/{entry.Version}", [Version(Hex(entry.Registration.Digest)), .. Schema(spec)]);

    private static string ModelName(string model, string version) => $"models/{model}/{version}";

    private static JsonObject DataSet(string space, string name, params (string Name, JsonObject Facet)[] facets) =>
        new() { ["namespace"] = space, ["name"] = name, ["facets"] = new JsonObject(facets.Select(facet => KeyValuePair.Create<string, JsonNode?>(facet.Name, facet.Facet))) };

    private static (string, JsonObject) Version(string digest) => ("version", Facet("DatasetVersionDatasetFacet", ("datasetVersion", digest)));

    private static (string, JsonObject) Type(string type) => ("datasetType", Facet("DatasetTypeDatasetFacet", ("datasetType", type)));

    private static (string, JsonObject)[] Schema(VersionSpec? spec) => spec is null ? [] : [("schema", Facet("SchemaDatasetFacet", ("fields", new JsonArray([.. spec.Features.Select(feature => new JsonObject
    {
        ["name"] = feature.Name,
        ["type"] = feature.Kind == FeatureKind.Numeric ? "numeric" : "categorical",
    })]))))];

    private static JsonObject Facet(string name, params (string Name, JsonNode? Value)[] members)
    {
        var facet = new JsonObject { ["_producer"] = Producer, ["_schemaURL"] = $"{Published}{name}.json#/$defs/{name}" };
        foreach (var (key, value) in members) facet[key] = value;
        return facet;
    }

    /// <summary>Where to prove it.</summary>
    private static JsonObject AuditFacet(AuditRow row) => new()
    {
        ["_producer"] = Producer,
        ["_schemaURL"] = $"{Facets}AuditRunFacet",
        ["auditIndex"] = row.Index,
        ["leafHash"] = Convert.ToHexStringLower(row.LeafHash),
        ["entryKey"] = row.EntryKey,
    };

    private static JsonObject DecisionFacet(DecisionTransition decision) => new()
    {
        ["_producer"] = Producer,
        ["_schemaURL"] = $"{Facets}DecisionRunFacet",
        ["decisionId"] = decision.DecisionId,
        ["family"] = decision.Family,
        ["action"] = decision.Action,
        ["state"] = decision.ToState,
        ["policyRule"] = decision.PolicyRule,
        ["policyDigest"] = Hex(decision.PolicyDigest),
        ["sentence"] = decision.Sentence,
    };

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}
