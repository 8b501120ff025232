using System.Globalization;
using System.Text.RegularExpressions;

namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>What the metrics of a silo say about its grains.</summary>
internal static partial class GrainCounts
{
    /// <summary>Activations of a type of grain since the silo started, such as <c>feature</c>.</summary>
    public static long Created(string metrics, string type) => Sample().Matches(metrics)
        .Where(sample => sample.Groups["type"].Value == type)
        .Sum(sample => long.Parse(sample.Groups["count"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("""^orleans_catalog_activation_created_total\{[^}]*grain_type="(?<type>[a-z]+)"[^}]*\} (?<count>\d+)""", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
