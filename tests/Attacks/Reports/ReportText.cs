using System.Globalization;

namespace Watchgrain.Attacks.Reports;

/// <summary>Figures of the report as text, in invariant form.</summary>
internal static class ReportText
{
    /// <summary>A share as per cent with one decimal: "97.5 %", "100 %".</summary>
    public static string Percent(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    /// <summary>A small share as per cent with as many digits as say something: "0.026 %".</summary>
    public static string Rate(double share) => (100 * share).ToString("0.####", CultureInfo.InvariantCulture) + " %";

    public static string Number(double number) => number.ToString("#,0.##", CultureInfo.InvariantCulture);

    public static string Row(params ReadOnlySpan<string> cells) => $"| {string.Join(" | ", cells)} |";

    public static string Rule(int columns) => "|" + string.Concat(Enumerable.Repeat("---|", columns));
}
