using System.Globalization;

namespace Watchgrain.FlightData;

/// <summary>
/// Seven days from a Thursday, so that February 2001 is four whole weeks. The last stretch of June has three days only: it is compared with the same three days of the reference's weeks.
/// </summary>
/// <param name="First">Its first day.</param>
/// <param name="Days">7, or 3 at the end.</param>
public sealed record Week(DateTime First, int Days)
{
    /// <summary>February, the reference.</summary>
    public static IReadOnlyList<Week> OfReference { get; } = [.. Between(new(2001, 2, 1), new(2001, 3, 1))];

    /// <summary>March to June, production.</summary>
    public static IReadOnlyList<Week> OfProduction { get; } = [.. Between(new(2001, 3, 1), Period.End)];

    public DateTime End => First.AddDays(Days);

    /// <summary>The first and the last day.</summary>
    public string Name => $"{Day(First)} to {Day(End.AddDays(-1))}";

    public static string Day(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static IEnumerable<Week> Between(DateTime from, DateTime to)
    {
        for (var first = from; first < to; first = first.AddDays(7))
            yield return new(first, Math.Min(7, (to - first).Days));
    }
}
