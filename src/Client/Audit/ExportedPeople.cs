using System.Text.Json;
using System.Text.Json.Nodes;
using Watchgrain.Transparency;
using Watchgrain.V1;

namespace Watchgrain.Client.Audit;

/// <summary><c>people.json</c>: whom the tokens in an export name, each with the key that shows it (docs/formats/audit-export.md#people). Whoever takes the file away takes the names away, and nothing else.</summary>
internal static class ExportedPeople
{
    private const string Unreadable = "people.json cannot be read";

    private static readonly JsonSerializerOptions Lines = new() { WriteIndented = true };

    /// <summary>The file, by token.</summary>
    public static string Write(IEnumerable<NamedPerson> people) => new JsonArray([.. people.OrderBy(person => person.Token, StringComparer.Ordinal).Select(person => new JsonObject
    {
        ["token"] = person.Token,
        ["name"] = person.Name,
        ["key"] = Convert.ToHexStringLower(person.Key.Span),
    })]).ToJsonString(Lines) + "\n";

    /// <summary>How many people it names; and what is wrong, of the first that is not whom the token means. Empty: nothing.</summary>
    public static (int People, string Problem) Verify(string text)
    {
        var people = 0;
        try
        {
            if (JsonNode.Parse(text) is not JsonArray list) return (people, Unreadable);
            foreach (var line in list)
            {
                if (line is not JsonObject person || person["token"] is not JsonValue token || person["name"] is not JsonValue name || person["key"] is not JsonValue key) return (people, Unreadable);
                if (PersonToken.Of(Convert.FromHexString(key.GetValue<string>()), name.GetValue<string>()) != token.GetValue<string>()) return (people, $"people.json: {name} is not whom {token} means");
                people++;
            }

            return (people, "");
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return (people, Unreadable);
        }
    }
}
