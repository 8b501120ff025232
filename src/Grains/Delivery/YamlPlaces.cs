using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Watchgrain.Grains.Delivery;

/// <summary>Reads nodes of a YAML file; what is not as expected is refused with file, line and column.</summary>
/// <param name="file">Name to be used in messages.</param>
internal sealed class YamlPlaces(string file)
{
    /// <param name="bytes">UTF-8, one document.</param>
    public YamlNode Document(byte[] bytes)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes)));
        }
        catch (YamlException error)
        {
            throw new ChannelsFileException($"{file}:{error.Start.Line}:{error.Start.Column}: {error.Message}", error);
        }
        catch (DecoderFallbackException error)
        {
            throw new ChannelsFileException($"{file}:1:1: the file is not UTF-8", error);
        }

        return stream.Documents.Count == 1 ? stream.Documents[0].RootNode : throw new ChannelsFileException($"{file}:1:1: expected one YAML document, found {stream.Documents.Count}");
    }

    /// <summary>A mapping that has no other keys than these.</summary>
    public YamlMappingNode Mapping(YamlNode node, string what, params string[] keys)
    {
        var mapping = node as YamlMappingNode ?? throw Wrong(node, $"{what} must be a mapping of keys to values");
        foreach (var key in mapping.Children.Keys)
        {
            if (Scalar(key) is var word && !keys.Contains(word)) throw Wrong(key, $"unknown key '{word}'; known are {string.Join(", ", keys)}");
        }

        return mapping;
    }

    public static YamlNode? Find(YamlMappingNode mapping, string key) => mapping.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    /// <summary>The words of a mapping whose keys are anybody's, and what stands at each; none where there is no node.</summary>
    public IEnumerable<KeyValuePair<string, YamlNode>> Pairs(YamlNode? node, string what) => node switch
    {
        null => [],
        YamlMappingNode mapping => [.. mapping.Children.Select(pair => KeyValuePair.Create(Scalar(pair.Key) is { Length: > 0 } word ? word : throw Wrong(pair.Key, $"a key of {what} is empty"), pair.Value))],
        _ => throw Wrong(node, $"{what} must be a mapping of keys to values"),
    };

    public YamlNode Value(YamlMappingNode mapping, string key) => Find(mapping, key) ?? throw Wrong(mapping, $"{key} is missing");

    public string Scalar(YamlNode node) => (node as YamlScalarNode)?.Value ?? throw Wrong(node, "a single word is expected here");

    /// <summary>A word or a list of words, each held to <paramref name="check"/>, which says what is wrong with it; empty when the key is not there.</summary>
    public HashSet<string> Words(YamlMappingNode mapping, string key, Func<string, string?> check)
    {
        if (Find(mapping, key) is not { } node) return [];
        YamlNode[] items = node is YamlSequenceNode list ? [.. list] : [node];
        if (items.Length == 0) throw Wrong(node, $"{key} is an empty list: it would deliver nothing");
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            var word = Scalar(item);
            if (check(word) is { } problem) throw Wrong(item, $"{key} is '{word}'; {problem}");
            words.Add(word);
        }

        return words;
    }

    /// <summary>A whole number in a range; <paramref name="otherwise"/> when the key is not there.</summary>
    public int Number(YamlMappingNode mapping, string key, int low, int high, int otherwise)
    {
        if (Find(mapping, key) is not { } node) return otherwise;
        return int.TryParse(Scalar(node), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= low && number <= high
            ? number
            : throw Wrong(node, $"{key} is '{Scalar(node)}'; it is a whole number in {low}..{high}");
    }

    public ChannelsFileException Wrong(YamlNode node, string message) => new($"{file}:{node.Start.Line}:{node.Start.Column}: {message}");
}
