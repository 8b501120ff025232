using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Watchgrain.Acceptance.Tests.Governed;

/// <summary>A line of <c>entries.jsonl</c>, read and written after docs/formats/audit-export.md.</summary>
internal sealed record ExportLine(long Index, byte[] Bytes, JsonObject Entry)
{
    /// <summary>RFC 6962: SHA-256 over 0 and the bytes.</summary>
    public byte[] Leaf => SHA256.HashData([0, .. Bytes]);

    public string Key => (string?)Entry["entry_key"] ?? "";

    /// <summary>As it stands in the log: of a person a token.</summary>
    public string Actor => (string?)Entry["actor"] ?? "";

    public JsonObject? Decision => Entry["decision"] as JsonObject;

    public static List<ExportLine> ReadAll(string export) => [.. File.ReadLines(FileOf(export)).Select(line =>
    {
        var read = JsonNode.Parse(line)!.AsObject();
        return new ExportLine((long)read["index"]!, Convert.FromBase64String((string)read["bytes"]!), read["entry"]!.AsObject());
    })];

    /// <summary>With leaf hashes that are right for what the lines hold.</summary>
    public static void WriteAll(string export, IEnumerable<ExportLine> lines) => File.WriteAllText(FileOf(export), string.Concat(lines.Select(line => line.Text() + "\n")));

    public static string FileOf(string export) => Path.Combine(export, "entries.jsonl");

    /// <summary>The same with a text of the bytes, and of what people read, in another's place; both have one length.</summary>
    public ExportLine With(string text, string other)
    {
        var (bytes, was) = ((byte[])Bytes.Clone(), Encoding.UTF8.GetBytes(text));
        Encoding.UTF8.GetBytes(other).CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(was)));
        return this with { Bytes = bytes, Entry = JsonNode.Parse(Entry.ToJsonString().Replace(JsonEncodedText.Encode(text).ToString(), JsonEncodedText.Encode(other).ToString(), StringComparison.Ordinal))!.AsObject() };
    }

    private string Text() => new JsonObject { ["index"] = Index, ["leaf_hash"] = Convert.ToHexStringLower(Leaf), ["bytes"] = Convert.ToBase64String(Bytes), ["entry"] = Entry.DeepClone() }.ToJsonString();
}
