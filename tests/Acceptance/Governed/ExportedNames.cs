using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Watchgrain.Acceptance.Tests.Governed;

/// <summary><c>people.json</c> of an export, read after docs/formats/audit-export.md: names by their tokens.</summary>
internal sealed class ExportedNames
{
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    /// <summary>Fails where a name is not the one that its token means.</summary>
    public ExportedNames(string export)
    {
        foreach (var person in JsonNode.Parse(File.ReadAllText(FileOf(export)))!.AsArray().OfType<JsonObject>())
        {
            var (token, name, key) = ((string)person["token"]!, (string)person["name"]!, Convert.FromHexString((string)person["key"]!));
            Assert.Equal(token, $"person:{Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(name)).AsSpan(0, 20))}");
            names.Add(token, name);
        }
    }

    public int Count => names.Count;

    public static string FileOf(string export) => Path.Combine(export, "people.json");

    /// <summary>Whom a token means; other texts are themselves.</summary>
    public string Of(string text) => names.GetValueOrDefault(text, text);

    /// <summary>An entry as it is delivered: with names.</summary>
    public JsonNode Open(JsonObject entry) => JsonNode.Parse(names.Aggregate(entry.ToJsonString(), (json, person) => json.Replace(person.Key, person.Value, StringComparison.Ordinal)))!;
}
