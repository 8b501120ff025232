using System.Globalization;

namespace Watchgrain.Attacks.Reports;

/// <summary>What the command line says of a report.</summary>
/// <param name="Runs">Of each case, with the seeds 1 to this.</param>
/// <param name="IsQuick">To standard output, and not into the documents.</param>
/// <param name="Only">The cases whose detector contains it, to standard output; null: all.</param>
internal sealed record ReportOptions(int Runs, bool IsQuick, string? Only = null)
{
    private const int DefaultRuns = 200;
    private const int QuickRuns = 2;

    /// <returns>Null when an option is not known, or the number is none from 1.</returns>
    public static ReportOptions? Read(ReadOnlySpan<string> arguments)
    {
        int? runs = null;
        var quick = false;
        string? only = null;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--quick") quick = true;
            else if (arguments[i] == "--only" && i + 1 < arguments.Length) only = arguments[++i];
            else if (arguments[i] == "--runs" && i + 1 < arguments.Length && int.TryParse(arguments[++i], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0) runs = number;
            else return null;
        }
        return new(runs ?? (quick ? QuickRuns : DefaultRuns), quick, only);
    }

    /// <summary>Whether the report is that of the documents.</summary>
    public bool IsWhole => !IsQuick && Only is null;

    /// <summary>Whether cases of this detector are run.</summary>
    public bool Asks(string detector) => Only is null || detector.Contains(Only, StringComparison.OrdinalIgnoreCase);
}
