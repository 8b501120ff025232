using System.Globalization;
using Watchgrain.Client.Tables;
using YamlDotNet.RepresentationModel;

namespace Watchgrain.Client.Specs;

/// <summary>A mapping of a spec file that knows its keys: an unknown key, a missing one or a value of the wrong kind is an <see cref="InputException"/> with line and column.</summary>
internal sealed class SpecMapping
{
    private readonly string file;
    private readonly string name;
    private readonly YamlMappingNode node;

    /// <param name="file">Name of the spec file.</param>
    /// <param name="name">What the mapping describes, for messages.</param>
    /// <param name="node">The node, which has to be a mapping.</param>
    /// <param name="keys">Every key that may stand in it.</param>
    public SpecMapping(string file, string name, YamlNode node, params string[] keys)
    {
        this.file = file;
        this.name = name;
        this.node = node as YamlMappingNode ?? throw Error(node, $"{name} has to be a mapping with the keys {string.Join(", ", keys)}");
        foreach (var key in this.node.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: { } text })
                throw Error(key, $"a key of {name} has to be a word");
            if (!keys.Contains(text, StringComparer.Ordinal))
                throw Error(key, $"'{text}' is no key of {name}{Suggestion.For(text, keys)}");
        }
    }

    public string Place => PlaceOf(node);

    public bool Has(string key) => node.Children.ContainsKey(new YamlScalarNode(key));

    public YamlNode Required(string key) => Optional(key) ?? throw Error(node, $"{name} needs the key '{key}'");

    public YamlNode? Optional(string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    public InputException ErrorAt(string key, string problem) => Error(Optional(key) ?? node, problem);

    public string? Text(string key) => Optional(key) is { } value ? TextOf(value, $"'{key}'") : null;

    public string RequiredText(string key) => TextOf(Required(key), $"'{key}'");

    public ColumnReference? Column(string key) => Optional(key) is { } value ? new ColumnReference(TextOf(value, $"'{key}'"), PlaceOf(value)) : null;

    public ColumnReference ColumnOf(YamlNode value, string what) => new(TextOf(value, what), PlaceOf(value));

    public ColumnReference RequiredColumn(string key) => new(TextOf(Required(key), $"'{key}'"), PlaceOf(Required(key)));

    public bool Flag(string key) => Text(key) switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw ErrorAt(key, $"'{key}' is true or false, not '{other}'"),
    };

    public double? OpenShare(string key)
    {
        if (Text(key) is not { } text)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is > 0 and < 1
            ? value
            : throw ErrorAt(key, $"'{key}' is a number between 0 and 1, both excluded, not '{text}'");
    }

    public double? Share(string key)
    {
        if (Text(key) is not { } text)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 1
            ? value
            : throw ErrorAt(key, $"'{key}' is a number above 0 and up to 1, not '{text}'");
    }

    public double? Number(string key)
    {
        if (Text(key) is not { } text)
            return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : throw ErrorAt(key, $"'{key}' is a number, not '{text}'");
    }

    public long? Length(string key, bool isEventTime, long least = 0)
    {
        if (Text(key) is not { } text)
            return null;
        return SpecLength.TryParse(text, isEventTime, out var value) && value >= least
            ? value
            : throw ErrorAt(key, $"'{key}' is {SpecLength.Expected(isEventTime)}{(least > 0 ? $", at least {least}" : "")}, not '{text}'");
    }

    public uint? Count(string key)
    {
        if (Text(key) is not { } text)
            return null;
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0 ? value : throw ErrorAt(key, $"'{key}' is a number from 1 on, not '{text}'");
    }

    public IEnumerable<YamlNode> List(string key) => Optional(key) switch
    {
        null => [],
        YamlSequenceNode list => list.Children,
        var other => throw Error(other, $"'{key}' has to be a list"),
    };

    public SpecMapping Mapping(string key, params string[] keys) => new(file, $"'{key}'", Required(key), keys);

    public SpecMapping Element(YamlNode element, string what, params string[] keys) => new(file, what, element, keys);

    public string TextOf(YamlNode value, string what) =>
        value is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Error(value, $"{what} has to be a word or a number");

    public InputException Error(YamlNode at, string problem) => new(PlaceOf(at), problem);

    private string PlaceOf(YamlNode at) => string.Create(CultureInfo.InvariantCulture, $"{file}:{at.Start.Line}:{at.Start.Column}");
}
