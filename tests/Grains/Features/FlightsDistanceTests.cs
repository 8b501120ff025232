using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Features;

/// <summary>Distance in the real flights, compared with February's same weekday.</summary>
public sealed class FlightsDistanceTests(ITestOutputHelper output)
{
    private const double KilometresPerMile = 1.609344;
    private const int Streams = 6 * 9;

    [Fact]
    public async Task Distance_MarchToJuneAsFlown_IsNeverReported() => Assert.Empty(await ReplayAsync(null, 0));

    // The seeds 1 to 100 are left for the acceptance of the whole system.
    [Theory]
    [InlineData(101)]
    [InlineData(102)]
    [InlineData(103)]
    public async Task Distance_OneSourceInKilometres_IsFoundWithinThreeDaysAndOnlyThere(int seed)
    {
        var flights = await Flights.All.Value;
        var random = new Random(seed);
        var source = $"feed-{random.Next(8)}";
        var day = random.NextInt64(flights.Production + 5, flights.Last - 5);

        var signals = await ReplayAsync(source, day);

        output.WriteLine($"seed {seed}: {source} from day {day}; first signal on day {signals[0].Pane}: {signals[0].Sentence}");
        Assert.InRange(signals[0].Pane - day, 0, 2);
        Assert.All(signals, signal => Assert.Equal(source, signal.Subject.Source));
        Assert.InRange(signals[0].SincePane, day - 1, day + 1);
    }

    private static async Task<List<Signal>> ReplayAsync(string? source, long day)
    {
        var flights = await Flights.All.Value;
        var scenario = new Scenario(new() { Name = "distance", Kind = FeatureKind.Numeric }, Scenario.Spec(Flights.Day, Rhythm.Weekly), Streams);
        scenario.Reference([.. Rows().Where(row => row.Pane >= flights.Reference && row.Pane < flights.Production)]);
        foreach (var (pane, feed, miles) in Rows().Where(row => row.Pane >= flights.Production))
            scenario.Row(pane, feed, feed == source && pane >= day ? miles * KilometresPerMile : miles);
        var watch = new FeatureWatch(new FeatureAnchor(scenario.AsReference()), []);
        return [.. scenario.Panes.SelectMany(pane => watch.Close(pane, scenario.Columns(pane)))];

        IEnumerable<(long Pane, string Source, double Value)> Rows() =>
            Enumerable.Range(0, flights.Time.Length).Select(row => (flights.Pane(row), flights.Source[row], (double)flights.Distance[row]));
    }
}
