using System.Globalization;
using System.Text.RegularExpressions;

namespace Watchgrain.Cluster.Tests.Processes;

/// <summary>What the metrics of a host say, as Prometheus reads them.</summary>
internal static partial class Metrics
{
    /// <summary>The sum of a counter over its tags; 0 before the first count.</summary>
    public static long Sum(string metrics, string name) => Sample().Matches(metrics)
        .Where(sample => sample.Groups["name"].Value == name)
        .Sum(sample => (long)double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("""^(?<name>[a-z_]+)(\{[^}]*\})? (?<value>[\d.eE+-]+)""", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
