using System.Globalization;
using System.Text.RegularExpressions;

namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>What the metrics of a host say, as Prometheus reads them.</summary>
internal static partial class Metrics
{
    /// <summary>The sum of a counter over its tags, or over those samples with one of them (<c>name="value"</c>); 0 before the first count.</summary>
    public static long Sum(string metrics, string name, string tag = "") => Sample().Matches(metrics)
        .Where(sample => sample.Groups["name"].Value == name && sample.Groups["tags"].Value.Contains(tag, StringComparison.Ordinal))
        .Sum(sample => (long)double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture));

    /// <summary>Activations of a type of grain since the silo started, such as <c>feature</c>.</summary>
    public static long Activations(string metrics, string type) => Sum(metrics, "orleans_catalog_activation_created_total", $"grain_type=\"{type}\"");

    [GeneratedRegex("""^(?<name>[a-z_]+)(\{(?<tags>[^}]*)\})? (?<value>[\d.eE+-]+)""", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
