using System.CommandLine;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>The option <c>--with-quarantined</c>, and the lines that say what figures leave out.</summary>
internal static class QuarantineLines
{
    public static Option<bool> Included { get; } = new("--with-quarantined") { Description = "Also count what sources in quarantine supplied." };

    /// <summary>One line per source in quarantine.</summary>
    public static void Write(IEnumerable<QuarantinedSource> quarantined, Axis axis, TextWriter output)
    {
        foreach (var source in quarantined)
        {
            var counted = source.LeftOut ? $"left out since {Figure.Position(axis, source.From)}; --with-quarantined counts it" : "counted in these figures";
            output.WriteLine(TextTable.Printable($"source {source.Source} is in quarantine ({string.Join(", ", source.DecisionIds)}): {counted}"));
        }
    }

    /// <summary>What was left out of the panes, where anything was.</summary>
    public static void WriteCounts(IReadOnlyCollection<ModelPane> panes, TextWriter output)
    {
        var (rows, labels) = (panes.Sum(pane => pane.QuarantinedRows), panes.Sum(pane => pane.QuarantinedLabels));
        if (rows > 0 || labels > 0)
            output.WriteLine($"counted apart, in quarantine: {Figure.Of(rows)} rows, {Figure.Of(labels)} labels");
    }
}
