using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Watchgrain.Audit.V1;

namespace Watchgrain.Client.Audit;

/// <summary>A line of <c>entries.jsonl</c>: <c>index</c>, <c>leaf_hash</c> (hexadecimal), <c>bytes</c> (base64; what is hashed) and <c>entry</c>, the same for people to read.</summary>
internal sealed record ExportedEntry(long Index, byte[] LeafHash, byte[] Bytes, JsonNode? Readable)
{
    private const string EntryField = "\"entry\":";

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    /// <summary>The line, without its end.</summary>
    public static string Write(long index, ReadOnlySpan<byte> leafHash, byte[] bytes) => new JsonObject
    {
        ["index"] = index,
        ["leaf_hash"] = Convert.ToHexStringLower(leafHash),
        ["bytes"] = Convert.ToBase64String(bytes),
        ["entry"] = Read(bytes) is { } entry ? JsonNode.Parse(Formatter.Format(entry)) : null,
    }.ToJsonString();

    /// <summary>Null, with what is wrong, when the line is none.</summary>
    public static ExportedEntry? Parse(string line, out string problem)
    {
        problem = "";
        try
        {
            if (JsonNode.Parse(line) is JsonObject read && read["index"] is JsonValue index && read["leaf_hash"] is JsonValue hash && read["bytes"] is JsonValue bytes)
                return new(index.GetValue<long>(), Convert.FromHexString(hash.GetValue<string>()), Convert.FromBase64String(bytes.GetValue<string>()), read["entry"]);
            problem = "has no index, leaf_hash or bytes";
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            problem = "cannot be read";
        }

        return null;
    }

    /// <summary>The entry; null when the bytes are none.</summary>
    public static Entry? Read(byte[] bytes)
    {
        try
        {
            return Entry.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the line is what was hashed, and nothing else: written in the one way, and with an entry for people that says what the bytes say.
    /// An entry with fields that this version does not know says less here than in the bytes: nothing can be held against it.
    /// </summary>
    public bool IsWrittenAs(string line)
    {
        var written = Write(Index, LeafHash, Bytes);
        var beforeEntry = written.IndexOf(EntryField, StringComparison.Ordinal) + EntryField.Length;
        if (line.Length < beforeEntry || !line.AsSpan(0, beforeEntry).SequenceEqual(written.AsSpan(0, beforeEntry))) return false;
        return Read(Bytes) is { } entry ? !KnownFieldsOnly(entry) || JsonNode.DeepEquals(JsonNode.Parse(Formatter.Format(entry)), Readable) : Readable is null;
    }

    private bool KnownFieldsOnly(Entry entry) => Entry.Parser.WithDiscardUnknownFields(true).ParseFrom(Bytes).CalculateSize() == entry.CalculateSize();
}
