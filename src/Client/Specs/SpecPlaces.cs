using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace Watchgrain.Client.Specs;

/// <summary>Where in a spec file stands what a field of the contract was made of: the gateway names fields (<c>spec.thresholds[2].below</c>), people look for lines. Immutable.</summary>
internal sealed class SpecPlaces(string file, YamlNode root)
{
    private const string Spec = "spec";

    // Most keys are called like their fields.
    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal) { ["pane_length"] = "pane", ["allowed_lateness"] = "lateness", ["kind"] = "type" };

    /// <returns>File, line and column of the field's value, or of the innermost thing around it that the file has; null for what is no field of a spec.</returns>
    public string? Of(string field)
    {
        string[] parts = field.Split('.');
        if (parts[0] != Spec)
            return null;
        var at = root;
        foreach (var part in parts.AsSpan(1))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            var key = bracket < 0 ? part : part[..bracket];
            if (at is not YamlMappingNode mapping || !mapping.Children.TryGetValue(new YamlScalarNode(Keys.GetValueOrDefault(key, key)), out var value))
                break;
            at = value;
            if (bracket < 0)
                continue;
            if (at is not YamlSequenceNode list || !int.TryParse(part.AsSpan(bracket + 1).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number >= list.Children.Count)
                break;
            at = list.Children[number];
        }
        return string.Create(CultureInfo.InvariantCulture, $"{file}:{at.Start.Line}:{at.Start.Column}");
    }
}
