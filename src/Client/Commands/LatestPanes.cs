using System.CommandLine;
using Watchgrain.V1;

namespace Watchgrain.Client.Commands;

/// <summary>The option <c>--last</c>: how many panes a table shows, and a line that says so when there are more.</summary>
internal static class LatestPanes
{
    /// <summary>About a screen; of days, a month.</summary>
    private const int Default = 30;

    /// <summary>What the contract gives at once.</summary>
    private const int Most = 1_000;

    public static Option<int> Last { get; } = Create();

    /// <summary>All panes that the gateway gives at once: so many are asked for that one can say of how many the latest are shown.</summary>
    public static PaneRange Range => new() { First = long.MinValue };

    /// <summary>The panes to show, of those that came.</summary>
    public static IEnumerable<T> Of<T>(ParseResult result, IEnumerable<T> panes) => panes.TakeLast(result.GetRequiredValue(Last));

    /// <summary>Says which panes were left out, if any were.</summary>
    public static void SayRest(ParseResult result, int count, TextWriter output)
    {
        var shown = result.GetRequiredValue(Last);
        if (count > shown)
            output.WriteLine($"the latest {shown} of {(count == Most ? "at least " : "")}{count} panes; --last N shows more, up to {Most}");
    }

    private static Option<int> Create()
    {
        var option = new Option<int>("--last") { Description = $"How many panes, 1 to {Most}.", DefaultValueFactory = _ => Default };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 1 or > Most)
                result.AddError($"--last is a number of panes between 1 and {Most}");
        });
        return option;
    }
}
