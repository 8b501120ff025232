namespace Watchgrain.FlightData;

/// <summary>
/// The list of true changes, by a rule that was laid down before any monitor was asked. A figure of a place has changed in a week when its difference from the reference is
/// more than <see cref="Factor"/> times the largest that one week of the reference has from its other three, and at least the figure's effect. Weeks in a row are one change; what all sources and
/// slices have together is not told again of each of them.
/// </summary>
/// <remarks>The data begin long before the first of March: a change that was there in February is none.</remarks>
public sealed class TrueChanges
{
    /// <summary>2: of five alike weeks one goes beyond the other four in one case of five, so that the largest difference of the reference itself is no limit.</summary>
    public const double Factor = 2;

    private readonly ILookup<DateTime, WatchedFlight> byDay;
    private readonly IReadOnlyList<Figure> figures;

    public TrueChanges(WatchedFlights flights)
    {
        byDay = flights.Rows.ToLookup(row => row.Time.Date);
        figures = Figure.All(flights, [.. Week.OfReference.SelectMany(Days).SelectMany(day => byDay[day])]);
    }

    /// <summary>Every figure of every place: its weeks, and how much it varies ordinarily.</summary>
    public IReadOnlyList<WeeklyFigure> Measure() =>
        [.. from places in Place.All.GroupBy(place => place.Kind) from figure in figures from weekly in Measure(figure, [.. places]) select weekly];

    /// <summary>What has changed, in the order of time.</summary>
    public static IReadOnlyList<TrueChange> List(IEnumerable<WeeklyFigure> measured)
    {
        var found = measured.SelectMany(Changes).ToArray();
        return [.. found.Where(change => change.Place.IsEverywhere || !found.Any(all => all.Place.IsEverywhere && all.Figure == change.Figure && all.Weeks.Intersect(change.Weeks).Any()))
            .OrderBy(change => change.Weeks[0].First)];
    }

    /// <summary>The rule.</summary>
    public static bool HasChanged(Figure figure, WeeklyValue value) => value.Difference > Factor * value.Ordinary && value.Difference >= figure.Effect;

    private IEnumerable<WeeklyFigure> Measure(Figure figure, IReadOnlyList<Place> alike)
    {
        var ordinary = Week.OfProduction.Select(week => week.Days).Distinct().ToDictionary(days => days, days => alike.Max(place => Ordinary(figure, place, days)));
        return alike.Select(place => new WeeklyFigure(figure, place, [.. Week.OfProduction.Select(week =>
            new WeeklyValue(week, figure.Difference(Select(place, Week.OfReference, week.Days), Select(place, [week], week.Days)), ordinary[week.Days]))]));
    }

    private double Ordinary(Figure figure, Place place, int days) =>
        Week.OfReference.Max(week => Math.Abs(figure.Difference(Select(place, [.. Week.OfReference.Where(other => other != week)], days), Select(place, [week], days))));

    private static IEnumerable<TrueChange> Changes(WeeklyFigure measured)
    {
        var run = new List<WeeklyValue>();
        foreach (var value in measured.Weeks.Append(null))
        {
            if (value is not null && HasChanged(measured.Figure, value))
            {
                run.Add(value);
                continue;
            }
            if (run.Count > 0)
                yield return new(measured.Figure, measured.Place, [.. run.Select(member => member.Week)], run.Max(member => member.Difference), run.Max(member => member.Ordinary));
            run.Clear();
        }
    }

    private Rows Select(Place place, IReadOnlyList<Week> weeks, int days)
    {
        var rows = weeks.SelectMany(week => Days(week).Take(days)).SelectMany(day => byDay[day]).ToLookup(place.Holds);
        return new([.. rows[true]], [.. rows[false]]);
    }

    private static IEnumerable<DateTime> Days(Week week) => Enumerable.Range(0, week.Days).Select(day => week.First.AddDays(day));
}
