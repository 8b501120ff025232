using System.Text;
using System.Text.Json;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Google.Protobuf;
using Watchgrain.Audit.V1;
using Watchgrain.Grains.Delivery;

namespace Watchgrain.Grains.Tests.Delivery;

public sealed class PayloadTests
{
    private const string Hostile = "a \"quoted\" \\ <!channel> \n {{ event }} ü";

    [Fact]
    public void Event_OfAnEntry_IsACloudEventWithTheWholeEntry()
    {
        var entry = Steps.Entry("flight-delay/1/7", feature: "a/b", sentence: Hostile);
        var row = Steps.Row(17, entry);
        var made = Steps.Event(row);

        var read = new JsonEventFormatter().DecodeStructuredModeMessage(made.Json, new("application/cloudevents+json"), null);
        Assert.Equal(CloudEventsSpecVersion.V1_0, read.SpecVersion);
        Assert.Equal((Convert.ToHexStringLower(row.LeafHash), "watchgrain.decision.in_force", "/watchgrain/acme", "flight-delay/1/feature=a%2Fb/source=feed-3"), (read.Id!, read.Type!, read.Source!.ToString(), read.Subject!));
        Assert.Equal(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero), read.Time);
        var data = (JsonElement)read.Data!;
        Assert.Equal(17, data.GetProperty("audit_index").GetInt64());
        Assert.Equal(entry, JsonParser.Default.Parse<Entry>(data.GetProperty("entry").GetRawText()));
        Assert.Equal(made.Json.ToArray(), Steps.Event(row).Json.ToArray());
        Assert.NotEqual(made.Id, Steps.Event(Steps.Row(17, Steps.Entry("flight-delay/1/8"))).Id);
    }

    [Theory]
    [InlineData("slack")]
    [InlineData("alertmanager")]
    [InlineData("github")]
    [InlineData("airflow")]
    [InlineData("argo")]
    public void Template_ThatComesWithTheHost_MakesJsonOfHostileWords(string name)
    {
        var template = PayloadTemplate.Parse(name, File.ReadAllText(RepositoryRoot.File("deploy", "templates", $"{name}.liquid")));
        var decision = Steps.Event(Steps.Row(17, Steps.Entry("flight-delay/1/7", feature: Hostile, model: Hostile, sentence: Hostile)));
        using var json = JsonDocument.Parse(template.Render(decision));
        var root = json.RootElement;
        switch (name)
        {
            case "slack":
                Assert.Equal("alert is in_force: a \"quoted\" \\ &lt;!channel&gt; \n {{ event }} ü", root.GetProperty("text").GetString());
                Assert.Equal($"alert is in_force: {Hostile}", root.GetProperty("blocks")[0].GetProperty("text").GetProperty("text").GetString());
                Assert.Contains("audit 17", root.GetProperty("blocks")[1].GetRawText(), StringComparison.Ordinal);
                break;
            case "alertmanager":
                Assert.Equal((Hostile, "flight-delay/1/7"), (root[0].GetProperty("labels").GetProperty("model").GetString(), root[0].GetProperty("labels").GetProperty("decision").GetString()));
                Assert.Equal(Hostile, root[0].GetProperty("annotations").GetProperty("summary").GetString());
                Assert.False(root[0].TryGetProperty("endsAt", out _));
                break;
            case "github":
                Assert.Equal("watchgrain.decision.in_force", root.GetProperty("event_type").GetString());
                Assert.True(JsonElement.DeepEquals(Whole(decision), root.GetProperty("client_payload").GetProperty("event")));
                break;
            case "airflow":
                Assert.Equal($"watchgrain-{decision.Id}", root.GetProperty("dag_run_id").GetString());
                Assert.True(JsonElement.DeepEquals(Whole(decision), root.GetProperty("conf").GetProperty("event")));
                break;
            default:
                Assert.True(JsonElement.DeepEquals(Whole(decision), root.GetProperty("event")));
                break;
        }
    }

    [Fact]
    public void Template_OfAnAlert_EndsItWhenTheDecisionIsLifted()
    {
        var template = PayloadTemplate.Parse("alertmanager", File.ReadAllText(RepositoryRoot.File("deploy", "templates", "alertmanager.liquid")));
        using var json = JsonDocument.Parse(template.Render(Steps.Event(Steps.Row(18, Steps.Entry("flight-delay/1/7", state: "lifted")))));
        Assert.Equal(DateTimeOffset.Parse("2026-11-30T12:00:00Z", System.Globalization.CultureInfo.InvariantCulture), json.RootElement[0].GetProperty("endsAt").GetDateTimeOffset());
    }

    [Theory]
    [InlineData("{% if %}", "own.liquid: ")]
    [InlineData("{\"a\": {{ event.type }}}", "own.liquid: of a test event it makes no JSON: ")]
    [InlineData("{% for i in (1..100000) %}{% assign a = i %}{% endfor %}{}", "own.liquid: of a test event it makes no JSON: ")]
    public void Template_ThatMakesNoJson_IsRefusedAtTheStart(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<ChannelsFileException>(() => PayloadTemplate.Parse("own.liquid", text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Signature_OfThePublishedExample_IsThePublishedOne() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Of([WebhookSignature.Key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("""{"test": 2432232314}""")));

    private static JsonElement Whole(DecisionEvent decision) => JsonElement.Parse(decision.Json.Span);
}
