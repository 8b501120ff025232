using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Json.Schema;
using Watchgrain.Grains.Governance;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Watchgrain.Grains.Tests.Governance;

/// <summary>The published schema and the parser agree: what one refuses the other refuses, but for what a schema cannot say.</summary>
public sealed class PolicySchemaTests
{
    private const string Rest = "  - {name: rest, family: any, subject: any, action: alert, mode: automatic}\n";

    private static readonly JsonSchema Schema = JsonSchema.FromText(File.ReadAllText(RepositoryRoot.File("docs", "formats", "policy.schema.json")));

    [Fact]
    public void ShippedPolicy_IsValid() => Assert.True(Accepts(File.ReadAllText(RepositoryRoot.File("deploy", "policy.yaml"))));

    [Theory]
    [InlineData("family: any, subject: any, action: alert, mode: automatic")]
    [InlineData("family: [any], subject: [any], action: rollback, mode: approval, approvals: 2, roles: [risk, model-owner_2], deadline: 3d")]
    [InlineData("family: [drift, quality, decay, calibration, poisoning, abuse, fairness, cost, estimated_decay, feedback], subject: [model, feature, source, source_feature, slice, caller], action: request_retrain, mode: approval, approvals: 1")]
    [InlineData("family: poisoning, subject: [source, source_feature], action: quarantine_source, mode: corroborated, approvals: 1, roles: [risk], deadline: 43200m")]
    [InlineData("family: abuse, subject: caller, action: throttle_caller, mode: approval, deadline: 720h")]
    [InlineData("family: decay, subject: source, action: quarantine_source, mode: approval, deadline: 0001m")]
    [InlineData("family: cost, subject: model, action: require_review, mode: approval, deadline: 30d")]
    [InlineData("family: fairness, subject: slice, action: shadow, mode: automatic")]
    [InlineData("family: feedback, subject: model, action: hold, mode: approval")]
    [InlineData("family: decay, subject: model, action: block_promotion, mode: automatic")]
    public void Rule_ThatIsRight_IsAcceptedByBoth(string rule) => Assert.Equal((true, true), (Accepts(WithRule(rule)), Parses(WithRule(rule))));

    [Theory]
    [InlineData("family: wind, subject: any, action: alert, mode: automatic")]
    [InlineData("family: [any, drift], subject: any, action: alert, mode: automatic")]
    [InlineData("family: [], subject: any, action: alert, mode: automatic")]
    [InlineData("family: drift, subject: {model: 1}, action: alert, mode: automatic")]
    [InlineData("family: drift, subject: planet, action: alert, mode: automatic")]
    [InlineData("family: drift, subject: any, action: panic, mode: automatic")]
    [InlineData("family: drift, subject: source, action: release_quarantine, mode: approval")]
    [InlineData("family: drift, subject: any, action: alert, mode: maybe")]
    [InlineData("family: drift, subject: any, action: alert")]
    [InlineData("family: drift, subject: any, action: alert, mode: automatic, why: not")]
    [InlineData("family: drift, subject: any, action: hold, mode: corroborated")]
    [InlineData("family: drift, subject: feature, action: quarantine_source, mode: approval")]
    [InlineData("family: drift, subject: [source, model], action: quarantine_source, mode: approval")]
    [InlineData("family: abuse, subject: [caller, model], action: throttle_caller, mode: approval")]
    [InlineData("family: abuse, subject: any, action: throttle_caller, mode: approval")]
    [InlineData("family: drift, subject: any, action: alert, mode: automatic, approvals: 1")]
    [InlineData("family: drift, subject: any, action: alert, mode: automatic, roles: [risk]")]
    [InlineData("family: drift, subject: any, action: alert, mode: automatic, deadline: 3d")]
    [InlineData("family: drift, subject: any, action: alert, mode: approval, approvals: 3")]
    [InlineData("family: drift, subject: any, action: alert, mode: approval, approvals: 0")]
    [InlineData("family: drift, subject: source, action: quarantine_source, mode: corroborated, approvals: 2")]
    [InlineData("family: drift, subject: any, action: alert, mode: approval, roles: risk")]
    [InlineData("family: drift, subject: any, action: alert, mode: approval, roles: []")]
    [InlineData("family: drift, subject: any, action: alert, mode: approval, roles: [Risk]")]
    [InlineData("family: drift, subject: any, action: alert, mode: approval, roles: [risk, risk]")]
    [InlineData("family: drift, subject: any, action: alert, mode: approval, roles: [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q]")]
    [InlineData("family: drift, subject: any, action: alert, mode: approval, deadline: 0d")]
    [InlineData("family: drift, subject: any, action: alert, mode: approval, deadline: 31d")]
    [InlineData("family: drift, subject: any, action: alert, mode: approval, deadline: 721h")]
    [InlineData("family: drift, subject: any, action: alert, mode: approval, deadline: 43201m")]
    [InlineData("family: drift, subject: any, action: alert, mode: approval, deadline: 3")]
    [InlineData("family: drift, subject: any, action: alert, mode: approval, deadline: 3w")]
    [InlineData("family: drift, subject: any, action: alert, mode: approval, deadline: [3d]")]
    public void Rule_ThatIsWrong_IsRefusedByBoth(string rule) => Assert.Equal((false, false), (Accepts(WithRule(rule)), Parses(WithRule(rule))));

    [Theory]
    [InlineData("version: 1\nrules:\n" + Rest + "automatic: {}\n", true)]
    [InlineData("version: 1\nrules:\n" + Rest + "automatic: {cooldown: 12h, per_day: 100}\n", true)]
    [InlineData("version: 1\nrules:\n" + Rest + "automatic: {per_day_tenant: 0}\n", true)]
    [InlineData("version: 1\nrules:\n" + Rest + "automatic: {per_day_tenant: 1001}\n", false)]
    [InlineData("version: 1\nrules:\n" + Rest + "automatic: {per_day: 101}\n", false)]
    [InlineData("version: 1\nrules:\n" + Rest + "automatic: {per_day: some}\n", false)]
    [InlineData("version: 1\nrules:\n" + Rest + "automatic: {cooldown: 1s}\n", false)]
    [InlineData("version: 1\nrules:\n" + Rest + "automatic: {per_hour: 1}\n", false)]
    [InlineData("version: 1\nrules:\n" + Rest + "automatic: 3\n", false)]
    [InlineData("version: 1\nrules:\n" + Rest + "planted: {per_thousand_panes: 100}\n", true)]
    [InlineData("version: 1\nrules:\n" + Rest + "planted: {per_thousand_panes: 101}\n", false)]
    [InlineData("version: 1\nrules:\n" + Rest + "planted: {}\n", false)]
    [InlineData("version: 1\nrules:\n" + Rest + "people: {}\n", true)]
    [InlineData("version: 1\nrules:\n" + Rest + "people: {propose: {}, release_quarantine: {approvals: 2, roles: [risk], deadline: 3d}, change_policy: {}}\n", true)]
    [InlineData("version: 1\nrules:\n" + Rest + "people: {propose: {approvals: 3}}\n", false)]
    [InlineData("version: 1\nrules:\n" + Rest + "people: {propose: {mode: automatic}}\n", false)]
    [InlineData("version: 1\nrules:\n" + Rest + "people: {lift: {}}\n", false)]
    [InlineData("version: 1\nrules:\n" + Rest + "people: 1\n", false)]
    [InlineData("version: 2\nrules:\n" + Rest, false)]
    [InlineData("rules:\n" + Rest, false)]
    [InlineData("version: 1\n", false)]
    [InlineData("version: 1\nrules: no\n", false)]
    [InlineData("version: 1\nrules: []\n", false)]
    [InlineData("version: 1\nrules: [alert]\n", false)]
    [InlineData("version: 1\nrule: []\nrules:\n" + Rest, false)]
    [InlineData("[1]", false)]
    public void File_AsAWhole_IsJudgedAlikeByBoth(string text, bool right) => Assert.Equal((right, right), (Accepts(text), Parses(text)));

    // What the description of the schema names: only the parser sees it.
    [Theory]
    [InlineData("version: 1\nrules:\n" + Rest + Rest)]
    [InlineData("version: 1\nrules:\n  - {name: a, family: drift, subject: any, action: alert, mode: automatic}\n")]
    public void File_WithWhatASchemaCannotSay_IsRefusedByTheParserAlone(string text) => Assert.Equal((true, false), (Accepts(text), Parses(text)));

    private static string WithRule(string rule) => $"version: 1\nrules:\n  - {{name: one, {rule}}}\n{Rest}";

    private static bool Parses(string text)
    {
        try
        {
            PolicyFile.ParseForeign("p.yaml", Encoding.UTF8.GetBytes(text));
            return true;
        }
        catch (PolicyException)
        {
            return false;
        }
    }

    private static bool Accepts(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return Schema.Evaluate(Json(yaml.Documents[0].RootNode)).IsValid;
    }

    // The values of YAML's JSON schema, as editors read them.
    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Json(pair.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } number } when long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && number[0] != '0' => JsonValue.Create(value),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "0" } => JsonValue.Create(0),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new InvalidOperationException($"a node of kind {node.NodeType}"),
    };
}
