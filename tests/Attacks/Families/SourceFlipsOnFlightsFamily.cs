using Watchgrain.Attacks.Data;
using Watchgrain.Attacks.Generators;
using Watchgrain.Attacks.Reports;
using Watchgrain.Attacks.Watching;
using Watchgrain.Statistics.Summaries;
using Sums = Watchgrain.Grains.Sources.SourceLabelSums;

namespace Watchgrain.Attacks.Families;

/// <summary>Sources that send flights, day by day: the file's eight feeds, of which one flips labels, and the airports, which are honest and differ. February is the reference.</summary>
internal sealed class SourceFlipsOnFlightsFamily(RealTables tables) : IAttackFamily
{
    private const double FalseAlarms = 1 / 5000.0;
    private const int Week = 7;

    // Days before the attack, so that each source has a record.
    private const int Before = 10;

    /// <summary>The largest airports, each a source, and the others together.</summary>
    private const int Airports = 31;

    private readonly Lazy<Divided> feeds = new(() => Divided.Of(tables.Flights, null));

    public IEnumerable<AttackCase> Attacks() => [Flips(.2), Flips(.1), Flips(.05)];

    public IEnumerable<ControlCase> Controls() =>
    [
        Silent("honest feeds that are alike", _ => feeds.Value.Honest()),
        Silent("honest sources that differ: airports of origin, the 31 largest and the rest", _ => Divided.Of(tables.Flights, new("origin", Airports)).Honest()),
        Silent("honest sources that differ: airports of destination", _ => Divided.Of(tables.Flights, new("destination", Airports)).Honest()),
    ];

    private AttackCase Flips(double share) => new("one source flips labels", "flights, 8 sources", $"{ReportText.Percent(share)}, a week", CensusSources.Detector, seed => feeds.Value.Attacked(seed, share)) { Unit = "day" };

    private static ControlCase Silent(string control, Func<int, ControlOutcome> run) => new(control, "flights", CensusSources.Detector, "source-days", run) { Limit = FalseAlarms, IsSingle = true };

    /// <summary>The days by a division into sources, and what the source grains would tell of them.</summary>
    private sealed record Divided(LabelledTable[] Days, IReadOnlyDictionary<string, OutcomeCells> Reference, Sums[][] HonestSums)
    {
        public static Divided Of(FlightTable flights, SourcesByColumn? sources)
        {
            // One table for all days: which airports are large is known from February.
            var all = flights.Reference[0] with { Rows = [.. flights.Reference.SelectMany(day => day.Rows)] };
            var own = sources is null ? null : sources.Largest(all);
            LabelledTable Named(LabelledTable day) => own is null ? day : sources!.Named(day, own);
            LabelledTable[] days = [.. flights.Production.Select(Named)];
            var reference = TableOutcomes.BySource(Named(all));
            var watched = new WatchedSources(reference);
            return new(days, reference, [.. days.Select((day, pane) => watched.Sums(pane, day))]);
        }

        public ControlOutcome Honest()
        {
            var watched = new WatchedSources(Reference);
            return new(HonestSums.Select((sums, day) => watched.Judge(day, sums).Length).Sum(), HonestSums.Sum(sums => WatchedSources.Judged(sums)));
        }

        public AttackOutcome Attacked(int seed, double share)
        {
            var random = new Random(seed);
            var culprit = Reference.Keys.ElementAt(random.Next(Reference.Count));
            var start = Before + random.Next(Days.Length - Before - Week);
            var flips = new LabelFlips(culprit, share);
            var watched = new WatchedSources(Reference);
            var suspects = new HashSet<string>(StringComparer.Ordinal);
            int? delay = null;
            for (var day = 0; day < start + Week && delay is null; day++)
            {
                string[] today = day < start ? watched.Judge(day, HonestSums[day]) : watched.Judge(day, flips.Apply(Days[day], random));
                if (day < start) continue;
                suspects.UnionWith(today);
                if (suspects.Contains(culprit)) delay = day - start + 1;
            }
            return delay is null ? AttackOutcome.NotFound : new(delay, suspects.Count == 1 ? 1 : 0);
        }
    }
}
