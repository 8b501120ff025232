using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Floods;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Floods;

/// <summary>Floods among rows of real tables that repeat one another by nature: hardly ever (adults), mostly (flights, by route), or in between (employment).</summary>
public sealed class FloodsOnRealDataTests(ITestOutputHelper output)
{
    private const string Flooding = "feed-2";
    private const int ReferenceRows = 20_000;
    private const int PaneRows = 2_000;
    private const int Sources = 4;
    private const int Start = 4;

    private static readonly VersionSpec Adults = Spec(
        PaneRows, ["age", "fnlwgt", "education-num", "capital-gain", "capital-loss", "hours-per-week"], ["workclass", "education", "marital-status", "occupation", "relationship", "race", "sex", "native-country"]);

    private static readonly VersionSpec Employment = Spec(5000, ["AGEP"], ["SCHL", "MAR", "RELP", "DIS", "ESP", "CIT", "MIG", "MIL", "ANC", "NATIVITY", "DEAR", "DEYE", "DREM", "SEX", "RAC1P"]);

    private static readonly VersionSpec FlightsSpec = new()
    {
        Features = [new() { Name = "distance", Kind = FeatureKind.Numeric }, new() { Name = "origin", Kind = FeatureKind.Categorical }, new() { Name = "destination", Kind = FeatureKind.Categorical }],
        Axis = Axis.EventTime,
        PaneLength = Flights.Day,
        LabelMaturity = Flights.Day,
        LabelHorizon = Flights.Day,
    };

    [Theory]
    [InlineData(Sources)]
    [InlineData(1)]
    public void Adults_AsTheyAre_RaiseNothing(int sources)
    {
        var feeds = new FeedRows(Adults);
        var rows = feeds.Read("adults.csv.gz", sources);
        var watched = new WatchedFeeds(Adults, feeds.Batches(rows.Take(ReferenceRows), 0));

        Assert.Empty(Panes(rows).SelectMany(pane => Told(watched.Close(pane.Pane, feeds.Batches(pane.Rows, pane.Pane * PaneRows)))));
    }

    [Theory]
    [InlineData(0.1, 1, 1)]
    [InlineData(0.1, 20, 1)]
    [InlineData(0.05, 20, 4)]
    public void Adults_FloodedByOneSource_NameIt(double share, int originals, int mostPanes)
    {
        var found = Flood(sources: Sources, share, originals, (cells, _, _) => cells);

        Assert.All(found, signal => Assert.Equal((Family.Poisoning, Flooding, FloodWatch.EqualShare), (signal.Family, signal.Subject.Source, signal.Statistic)));
        Assert.InRange(found[0].Pane, Start, Start + mostPanes);
        Assert.InRange(found[0].SincePane, Start, Start + 1);
        Assert.Matches("^[0-9,]+ of 500 rows of source feed-2 repeat another row, [0-9] were expected$", found[0].Sentence);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    public void Adults_FloodedWithVariedCopies_NameTheSource(double share)
    {
        var found = Flood(sources: Sources, share, 20, (cells, feeds, random) =>
        {
            string[] copy = [.. cells];
            copy[feeds.Place("fnlwgt")] = FeedRows.Varied(copy[feeds.Place("fnlwgt")], random);
            return copy;
        });

        Assert.All(found, signal => Assert.Equal((Flooding, FloodWatch.NearShare), (signal.Subject.Source, signal.Statistic)));
        Assert.InRange(found[0].Pane, Start, Start + 1);
        Assert.Contains("are nearly the same as another row", found[0].Sentence, StringComparison.Ordinal);
    }

    // Each source copies rows of the others: none repeats itself, and none is named.
    [Fact]
    public void Copies_SpreadOverSources_ShowInAllRowsAndNameNobody()
    {
        var feeds = new FeedRows(Adults);
        var rows = feeds.Read("adults.csv.gz", Sources);
        var watched = new WatchedFeeds(Adults, feeds.Batches(rows.Take(ReferenceRows), 0));
        foreach (var (pane, own) in Panes(rows))
        {
            var batches = feeds.Batches(own.Select((row, i) => i % 8 == 1 ? (row.Source, own[i - 1].Cells) : row), pane * PaneRows).ToArray();
            Assert.Empty(watched.Close(pane, batches));
            var all = FloodFigures.Of(watched.Table(pane, batches), pane, watched.Known)[0];
            Assert.Equal("", all.Source);
            // An eighth; of so many rows the share is an estimate.
            Assert.InRange(all.Equal.Share - all.Equal.Expected, 0.125 - (4 * all.Equal.StandardError) - 0.01, 0.125 + (4 * all.Equal.StandardError) + 0.01);
        }
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void ASource_WithThreePeers_IsNamedAndWithFewerNot(int sources, bool named)
    {
        var feeds = new FeedRows(Adults);
        var rows = feeds.Read("adults.csv.gz", sources);
        var watched = new WatchedFeeds(Adults, feeds.Batches(rows.Take(ReferenceRows), 0));
        var found = Panes(rows).SelectMany(pane => watched.Close(pane.Pane, feeds.Batches(Copied(pane.Rows, Flooding), pane.Pane * PaneRows))).Select(signal => signal.Subject.Source).Distinct();

        Assert.Equal(named ? [Flooding] : [], found);
    }

    // One that is held goes on flooding: it is told, is nobody's peer, and hides nobody.
    [Fact]
    public void ASource_InQuarantine_HidesNoOther()
    {
        const string Held = "feed-0";
        var feeds = new FeedRows(Adults);
        var rows = feeds.Read("adults.csv.gz", 5);
        var watched = new WatchedFeeds(Adults, feeds.Batches(rows.Take(ReferenceRows), 0));
        var found = Panes(rows).SelectMany(pane => watched.Close(pane.Pane, feeds.Batches(Copied(pane.Rows, Held, Flooding), pane.Pane * PaneRows), new([new(Held, 0, ["d"])]))).Select(signal => signal.Subject.Source).Distinct();

        Assert.Equal([Held, Flooding], found.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<(string Source, string[] Cells)> Copied((string Source, string[] Cells)[] rows, params string[] flooding) =>
        rows.Select((row, i) => flooding.Contains(row.Source) && i % 10 < 4 ? (row.Source, rows.First(first => first.Source == row.Source).Cells) : row);

    [Fact]
    public void AVersion_WhoseReferenceKnowsNoSource_NamesTheOneThatFloods()
    {
        var found = Flood(sources: 1, 0.1, 20, (cells, _, _) => cells);

        Assert.All(found, signal => Assert.Equal(Flooding, signal.Subject.Source));
        Assert.InRange(found[0].Pane, Start, Start + 1);
    }

    // From pane 26 to 28 most rows are of group quarters, which are much alike, whoever sends them: no source is named.
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Employment_AsItIs_RaisesNothingAlsoWhenItsPopulationChanges(int sources)
    {
        var feeds = new FeedRows(Employment);
        var watched = new WatchedFeeds(Employment, feeds.Batches(feeds.Read("employment_MA_reference.csv.gz", sources), 0));
        Assert.Empty(feeds.Read("employment_MA_analysis.csv.gz", sources).Chunk(5000).SelectMany((rows, pane) => Told(watched.Close(pane, feeds.Batches(rows, pane * 5000L)))));
    }

    [Fact]
    public async Task Flights_AsTheyWere_RaiseNothing()
    {
        var flights = await Flights.All.Value;
        var watched = new WatchedFeeds(FlightsSpec, Batches(flights, flights.Reference, flights.Production - 1));
        var found = new List<Signal>();
        for (var day = flights.Production; day <= flights.Last; day++)
            found.AddRange(Told(watched.Close(day, Batches(flights, day, day))));

        Assert.Empty(found);
    }

    // Two fifths of a source's rows are one flight: of a day's rows some three fifths repeat a route anyhow.
    [Fact]
    public async Task Flights_FloodedByOneSource_NameIt()
    {
        var flights = await Flights.All.Value;
        var watched = new WatchedFeeds(FlightsSpec, Batches(flights, flights.Reference, flights.Production - 1));
        var start = flights.Production + 30;
        var source = flights.Source.Distinct().Order(StringComparer.Ordinal).First();
        var found = new List<Signal>();
        for (var day = flights.Production; day < start + 10; day++)
            found.AddRange(Told(watched.Close(day, Batches(flights, day, day, day < start ? null : source))));

        Assert.NotEmpty(found);
        output.WriteLine(FormattableString.Invariant($"found after {found[0].Pane - start} panes"));
        Assert.All(found, signal => Assert.Equal(source, signal.Subject.Source));
        Assert.InRange(found[0].Pane, start, start + 3);
    }

    private Signal[] Flood(int sources, double share, int originals, Func<string[], FeedRows, Random, string[]> copy)
    {
        var feeds = new FeedRows(Adults);
        var rows = feeds.Read("adults.csv.gz", Sources);
        var random = new Random(11);
        var watched = new WatchedFeeds(Adults, feeds.Batches(rows.Take(ReferenceRows).Select(row => sources > 1 ? row : ("", row.Cells)), 0));
        var found = new List<Signal>();
        foreach (var (pane, own) in Panes(rows))
        {
            var models = own.Where(row => row.Source == Flooding).Take(originals).ToArray();
            var sent = own.Select(row => pane >= Start && row.Source == Flooding && random.NextDouble() < share ? (row.Source, copy(models[random.Next(originals)].Cells, feeds, random)) : row);
            found.AddRange(Told(watched.Close(pane, feeds.Batches(sent, pane * PaneRows))));
            watched.Restart();
        }
        output.WriteLine(FormattableString.Invariant($"found after {(found.Count == 0 ? -1 : found[0].Pane - Start)} panes of 500 rows, {found.Count} signals"));
        return [.. found];
    }

    private static IEnumerable<(long Pane, (string Source, string[] Cells)[] Rows)> Panes((string Source, string[] Cells)[] rows) => rows.Skip(ReferenceRows).Chunk(PaneRows).Select((chunk, pane) => ((long)pane, chunk));

    private IReadOnlyList<Signal> Told(IReadOnlyList<Signal> signals)
    {
        foreach (var signal in signals)
            output.WriteLine(FormattableString.Invariant($"pane {signal.Pane}: {signal.Sentence}; {signal.LogEvidence:0.0} of {signal.LogThreshold:0.0} nats since {signal.SincePane}"));
        return signals;
    }

    private static IEnumerable<(string Source, ColumnarRows Rows)> Batches(Flights flights, long first, long last, string? flooding = null) =>
        Enumerable.Range(0, flights.Time.Length).Where(row => flights.Pane(row) >= first && flights.Pane(row) <= last).GroupBy(row => flights.Source[row]).Select(group => (group.Key, Of(flights, [.. group.Select((row, i) => group.Key == flooding && i % 5 < 2 ? group.First() : row)])));

    private static ColumnarRows Of(Flights flights, int[] rows) => new()
    {
        Count = rows.Length,
        Positions = CellColumns.Bytes(rows.Select(row => flights.Time[row])),
        Scores = CellColumns.Bytes(rows.Select(row => (double)flights.Score[row])),
        Classes = new byte[rows.Length],
        Columns =
        [
            new() { Values = CellColumns.Bytes(rows.Select(row => (double)flights.Distance[row])) },
            CellColumns.Categorical([.. rows.Select(row => flights.Origin[row])]),
            CellColumns.Categorical([.. rows.Select(row => flights.Destination[row])]),
        ],
    };

    private static VersionSpec Spec(long paneLength, string[] numeric, string[] categorical) => new()
    {
        Features = [.. numeric.Select(name => new FeatureSpec { Name = name, Kind = FeatureKind.Numeric }), .. categorical.Select(name => new FeatureSpec { Name = name, Kind = FeatureKind.Categorical })],
        Axis = Axis.Sequence,
        PaneLength = paneLength,
        LabelMaturity = paneLength,
        LabelHorizon = paneLength,
        WithoutJoint = true,
    };
}
