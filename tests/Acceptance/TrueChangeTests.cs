using Watchgrain.FlightData;
using Watchgrain.V1;

namespace Watchgrain.Acceptance.Tests;

/// <summary>The list of true changes is empty, so that no run shows whether it would be read, told and found.</summary>
public sealed class TrueChangeTests
{
    private const string List = """
        {
          "rule": { "factor": 2 },
          "changes": [
            { "figure": "PSI", "feature": "distance", "source": "feed-3", "slice": "", "from": "2001-04-05", "to": "2001-04-18", "largest": 0.3, "ordinary": 0.01 }
          ]
        }
        """;

    private static readonly TrueChange Entry = new("distance", "feed-3", "", new(2001, 4, 5), new(2001, 4, 18));

    [Fact]
    public void List_OfOneEntry_IsRead() => Assert.Equal([Entry], TrueChange.Parse(List));

    [Theory]
    [InlineData("distance", "feed-3", "", "2001-04-05", true)]
    [InlineData("distance", "feed-3", "", "2001-03-29", true)]
    [InlineData("distance", "feed-3", "", "2001-03-28", false)]
    [InlineData("distance", "feed-3", "", "2001-04-25", true)]
    [InlineData("distance", "feed-3", "", "2001-04-26", false)]
    [InlineData("distance", "", "", "2001-04-05", false)]
    [InlineData("origin", "feed-3", "", "2001-04-05", false)]
    [InlineData("distance", "feed-3", "origin=ATL", "2001-04-05", false)]
    public void Incident_TellsOfTheSameSubjectAtAboutTheTime(string feature, string source, string slice, string since, bool tells)
    {
        var position = (long)(DateTime.ParseExact(since, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) - DateTime.UnixEpoch).TotalMilliseconds;
        var incident = new Incident { Subject = new() { Feature = feature, Source = source, Slice = slice }, SincePosition = position };

        Assert.Equal(tells, Entry.IsToldBy(incident));
    }

    [Fact]
    public void Rule_OnRowsThatAreTheSameEveryDay_FindsNothing() => Assert.Empty(Listed(_ => false));

    [Fact]
    public void Rule_OnKilometresOfOneSourceForTwoWeeks_FindsThemAndNothingElse() =>
        Assert.Equal([Entry], Listed(flight => flight.Source == "feed-3" && flight.Time >= Entry.From && flight.Time < Entry.To.AddDays(1)));

    // As the tool writes and the tests read it.
    private static IReadOnlyList<TrueChange> Listed(Func<WatchedFlight, bool> inKilometres)
    {
        const double KilometresPerMile = 1.609344;
        var rows = Rows().Select(flight => inKilometres(flight) ? flight with { DistanceMiles = (int)(flight.DistanceMiles * KilometresPerMile) } : flight);
        return TrueChange.Parse(new TrueChangesReport(new TrueChanges(new WatchedFlights([.. rows], 0.5f)).Measure()).Json());
    }

    // Every day the same: each source has each distance from each origin once.
    private static IEnumerable<WatchedFlight> Rows()
    {
        string[] origins = ["ORD", "ATL", "DFW", "LAX", "JFK"];
        return from day in Enumerable.Range(0, (new DateTime(2001, 7, 1) - new DateTime(2001, 2, 1)).Days)
               from feed in Enumerable.Range(0, 8)
               from origin in Enumerable.Range(0, origins.Length)
               from step in Enumerable.Range(0, 8)
               select new WatchedFlight(new DateTime(2001, 2, 1).AddDays(day), (int)(150 * Math.Pow(1.5, step)), origins[origin], "SEA", $"feed-{feed}", 0.1f + (0.1f * step), (step + origin) % 3 == 0);
    }
}
