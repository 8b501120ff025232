using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fluid;
using Fluid.Values;

namespace Watchgrain.Grains.Delivery;

/// <summary>
/// A body in another system's JSON, as a Liquid template: data, not code. It sees <c>event</c>, the CloudEvent with its data, and <c>event_json</c>, the same as text.
/// What is put in is escaped for a JSON string, so that "{{ event.subject }}" is safe between quotation marks whatever callers have named their features. What comes out must be JSON.
/// </summary>
public sealed class PayloadTemplate
{
    /// <summary>Steps of a template; far more than any body needs.</summary>
    private const int MostSteps = 10_000;

    private static readonly FluidParser Parser = new();
    private static readonly TemplateOptions Options = new() { MaxSteps = MostSteps, CultureInfo = CultureInfo.InvariantCulture, TimeZone = TimeZoneInfo.Utc };

    private readonly IFluidTemplate template;

    private PayloadTemplate(string name, IFluidTemplate template) => (Name, this.template) = (name, template);

    /// <summary>Of a built-in template, or the file.</summary>
    public string Name { get; }

    /// <exception cref="ChannelsFileException">It is no Liquid, or does not make JSON of a test event.</exception>
    public static PayloadTemplate Parse(string name, string text)
    {
        if (!Parser.TryParse(text, out var parsed, out var error)) throw new ChannelsFileException($"{name}: {error}");
        var template = new PayloadTemplate(name, parsed);
        try
        {
            template.Render(DecisionEvent.Test("test", "default", "test", DateTimeOffset.UnixEpoch));
        }
        catch (Exception failure) when (IsOfTemplate(failure))
        {
            throw new ChannelsFileException($"{name}: of a test event it makes no JSON: {failure.Message}", failure);
        }

        return template;
    }

    /// <summary>The body, UTF-8. Fails with an exception for which <see cref="IsOfTemplate"/> holds when it is no JSON.</summary>
    public byte[] Render(DecisionEvent decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var context = new TemplateContext(Options);
        context.SetValue("event", Plain(JsonNode.Parse(decision.Json.Span)));
        context.SetValue("event_json", new StringValue(Encoding.UTF8.GetString(decision.Json.Span), encode: false));
        var body = Encoding.UTF8.GetBytes(template.Render(context, JavaScriptEncoder.Default));
        using var json = JsonDocument.Parse(body);
        return body;
    }

    /// <summary>Whether it is the template that has failed: another attempt would fail too.</summary>
    internal static bool IsOfTemplate(Exception failure) => failure is JsonException or InvalidOperationException or ArgumentException or FormatException;

    /// <summary>What Liquid can look into.</summary>
    private static object? Plain(JsonNode? node) => node switch
    {
        JsonObject members => members.ToDictionary(member => member.Key, member => Plain(member.Value)!, StringComparer.Ordinal),
        JsonArray items => items.Select(Plain).ToArray(),
        JsonValue value => value.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            // Liquid counts in decimals; what is beyond them is shown as it stands.
            JsonValueKind.Number => value.TryGetValue<decimal>(out var number) ? (object)number : value.ToJsonString(),
            _ => value.GetValue<string>(),
        },
        _ => null,
    };
}
