using Watchgrain.Grains.Coordination;
using Watchgrain.Statistics.Summaries;
using Sums = Watchgrain.Grains.Sources.SourceLabelSums;

namespace Watchgrain.Grains.Tests.Coordination;

/// <summary>
/// How sources are judged on the flights of 2001, by day: eight sources as the file names them and as other divisions of the routes would, which are alike; and the airports where flights begin or end, which are not, for each has its own weather and timetable.
/// February is the reference.
/// </summary>
public sealed class SourceTrustOnFlightsTests(ITestOutputHelper output)
{
    private const int Feeds = 8;

    private const int OtherDivisions = 7;

    /// <summary>The largest, and the others together: 32 sources.</summary>
    private const int Airports = 31;

    private const double DecisionThreshold = 0.271;

    private const int Week = 7;

    [Fact]
    public async Task HonestFeeds_OnRealLabels_AreNeverNamedAndFlippingOnesAreWithinAWeek()
    {
        var flights = await Flights.All.Value;
        var total = new Tried();
        for (var division = 0; division <= OtherDivisions; division++)
        {
            var by = division;
            var days = SumsPerDay(flights, row => by == 0 ? flights.Source[row][^1] - '0' : Hash($"{flights.Origin[row]}>{flights.Destination[row]}", by) % Feeds);
            total.Honest(days.Sums);
            for (var source = 0; source < Feeds; source++) total.Flips(days, source, 0.2, 101 + (division * Feeds) + source);
        }

        output.WriteLine($"feeds, a fifth of one's labels flipped: {total}");
        Assert.Equal(0, total.Signals);
        Assert.True(total.SuspectDays * 5000 <= total.Clean, $"{total.SuspectDays} suspect days of {total.Clean}");
        Assert.True(total.NamedInAWeek >= total.Sources - 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HonestAirports_OnRealLabels_AreHardlyEverSuspect(bool origins)
    {
        var flights = await Flights.All.Value;
        var names = origins ? flights.Origin : flights.Destination;
        var largest = Enumerable.Range(0, names.Length).Where(row => flights.Pane(row) >= flights.Reference && flights.Pane(row) < flights.Production).GroupBy(row => names[row], StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Take(Airports).Select((group, place) => (group.Key, place)).ToDictionary(entry => entry.Key, entry => entry.place, StringComparer.Ordinal);
        var days = SumsPerDay(flights, row => largest.GetValueOrDefault(names[row], Airports));
        var total = new Tried();

        total.Honest(days.Sums);
        for (var source = 0; source < Airports; source++) total.Flips(days, source, 0.5, 301 + source);

        output.WriteLine($"airports of {(origins ? "origin" : "destination")}, half of one's labels flipped: {total}");
        Assert.Equal(0, total.Signals);
        Assert.InRange(total.SuspectDays, 0, 2);
        Assert.True(total.SuspectInAWeek >= total.Sources / 3);
    }

    private static Divided SumsPerDay(Flights flights, Func<int, int> sourceOf)
    {
        var days = (int)(flights.Last - flights.Production + 1);
        var cells = new Dictionary<(int Day, int Source), OutcomeCells>();
        for (var row = 0; row < flights.Time.Length; row++)
        {
            var pane = flights.Pane(row);
            if (pane < flights.Reference || pane > flights.Last) continue;
            var key = (pane < flights.Production ? -1 : (int)(pane - flights.Production), sourceOf(row));
            if (!cells.TryGetValue(key, out var known)) cells.Add(key, known = new());
            known.Add(flights.Label[row], flights.Score[row] >= DecisionThreshold ? 1 : 0, flights.Score[row]);
        }

        var sums = new Sums[days][];
        for (var day = 0; day < days; day++)
        {
            var today = day;
            sums[day] = [.. cells.Keys.Where(key => key.Day == today).Select(key => key.Source).Order().Select(source => SourceLabels.Of(Name(source), today, cells[(today, source)], cells.GetValueOrDefault((-1, source))))];
        }

        return new(sums, cells);
    }

    private static string Name(int source) => $"source-{source:00}";

    private static int Hash(string route, int division)
    {
        var hash = 2166136261u ^ ((uint)division * 0x9E3779B9u);
        foreach (var letter in route) hash = (hash ^ letter) * 16777619u;
        hash = (hash ^ (hash >> 16)) * 0x7feb352du;
        return (int)((hash ^ (hash >> 15)) & 0x7fffffff);
    }

    private sealed record Divided(Sums[][] Sums, Dictionary<(int Day, int Source), OutcomeCells> Cells)
    {
        /// <summary>A day in which a source turns a share of its labels round.</summary>
        public Sums[] Flipped(int day, int source, double share, Random random) =>
            [.. Sums[day].Select(sum => sum.Source == Name(source) ? SourceLabels.Of(sum.Source, day, Turned(Cells[(day, source)], share, random), Cells.GetValueOrDefault((-1, source))) : sum)];

        private static OutcomeCells Turned(OutcomeCells honest, double share, Random random)
        {
            var turned = new OutcomeCells();
            foreach (var cell in honest.NonEmpty())
            {
                var flips = 0;
                for (var row = 0; row < cell.Rows; row++) flips += random.NextDouble() < share ? 1 : 0;
                turned.Add(cell.Label, cell.PredictedClass, ScoreCells.Midpoint(cell.Cell), cell.Rows - flips);
                turned.Add(1 - cell.Label, cell.PredictedClass, ScoreCells.Midpoint(cell.Cell), flips);
            }

            return turned;
        }
    }

    private sealed class Tried
    {
        private readonly List<int> suspectAfter = [];
        private readonly List<int> namedAfter = [];

        public int Clean { get; private set; }

        public int Signals { get; private set; }

        public int SuspectDays { get; private set; }

        public int Sources { get; private set; }

        public int NamedInAWeek => namedAfter.Count;

        public int SuspectInAWeek => suspectAfter.Count;

        public void Honest(Sums[][] days)
        {
            var trust = new SourceTrustState();
            for (var day = 0; day < days.Length; day++)
            {
                Signals += SourceTrust.Judge(trust, day, 0, days[day]).Count;
                SuspectDays += trust.Standings.Values.Count(standing => standing.LastPane == day && standing.LogEvidence >= SourceTrust.LogSuspect);
                Clean += days[day].Count(sum => sum.Labels >= SourceTrust.LeastLabels);
            }
        }

        public void Flips(Divided days, int source, double share, int seed)
        {
            var random = new Random(seed);
            var start = 10 + random.Next(days.Sums.Length - 20);
            var trust = new SourceTrustState();
            int suspect = 0, named = 0;
            for (var day = 0; day < start + Week && named == 0; day++)
            {
                var signals = SourceTrust.Judge(trust, day, 0, day < start ? days.Sums[day] : days.Flipped(day, source, share, random));
                if (day < start) continue;
                if (suspect == 0 && trust.Suspects.Exists(span => span.Source == Name(source) && span.LastPane == day)) suspect = day - start + 1;
                if (signals.Any(signal => signal.Subject.Source == Name(source))) named = day - start + 1;
            }

            Sources++;
            if (suspect > 0) suspectAfter.Add(suspect);
            if (named > 0) namedAfter.Add(named);
        }

        public override string ToString() => FormattableString.Invariant(
            $"{Signals} signals and {SuspectDays} suspect days in {Clean} honest source-days; within a week {suspectAfter.Count} of {Sources} flipping sources suspect ({suspectAfter.Count(days => days == 1)} on the first day, {Mean(suspectAfter):0.0} days on average), {namedAfter.Count} named by a signal ({Mean(namedAfter):0.0} days)");

        private static double Mean(List<int> days) => days.Count == 0 ? double.NaN : days.Average();
    }
}
