using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Slices.Discovery;
using Watchgrain.Statistics.Discovery;
using Watchgrain.Statistics.LabelFree;

namespace Watchgrain.Grains.Tests.Slices.Discovery;

public sealed class SliceDiscoveryTests(ITestOutputHelper output)
{
    private const int ReferencePanes = 28;

    // WATCHGRAIN_DISCOVERY_WORLDS: how many, for a longer measurement.
    private static readonly int Worlds = int.TryParse(Environment.GetEnvironmentVariable("WATCHGRAIN_DISCOVERY_WORLDS"), CultureInfo.InvariantCulture, out var worlds) ? worlds : 6;

    // Regions that lie beside the scores for good, panes that err together, features that go together: a year of it.
    [Theory]
    [InlineData(300)]
    [InlineData(1000)]
    public void StableStreams_InAYear_ShowNoSlice(int rows)
    {
        var found = new List<string>();
        for (var seed = 1; seed <= Worlds; seed++)
        {
            var (world, reference, contradictions) = Start(seed, rows);
            var discovery = new SliceDiscovery(reference, null);
            var bytes = new ArrayBufferWriter<byte>();
            for (var pane = 0; pane < 365; pane++)
            {
                var counts = world.Pane(pane, reference, contradictions, _ => false, 0);
                found.AddRange(discovery.Judge(pane, counts).Select(signal => $"{seed}/{pane}: {signal.Sentence}"));
                bytes.ResetWrittenCount();
                counts.WriteTo(bytes);
            }
            output.WriteLine($"seed {seed}: {discovery.Watched.Cells} cells, {discovery.Watched.Pairs} pairs, {discovery.State().Candidates.Length} with evidence in the end, {bytes.WrittenCount} bytes of the last pane");
        }
        Assert.Empty(found);
    }

    // 4 rows in a hundred, of which a quarter contradict the scores by themselves.
    [Theory]
    [InlineData(1000, 22)]
    [InlineData(3000, 6)]
    public void ConjunctionOfWhichTwoFifthsAreFlipped_IsFoundAndNamed(int rows, int within)
    {
        var delays = new List<long>();
        for (var seed = 1; seed <= Worlds; seed++)
        {
            var (_, slices) = Run(seed, rows, 30, 60, row => row is { Region: "far away", Channel: "phone" }, 0.4);
            output.WriteLine($"seed {seed}: {string.Join("; ", slices.Select(slice => $"pane {slice.FoundPane}: {slice.Where}, {slice.Rows} labels, {slice.Excess:0.000} since {slice.SincePane}"))}");
            Assert.Equal("region = \"far away\" and channel = \"phone\"", Assert.Single(slices).Where);
            Assert.InRange(slices[0].SincePane, 26, 36);
            delays.Add(slices[0].FoundPane - 30);
        }
        output.WriteLine($"{rows} labels a pane: found after {string.Join(", ", delays)} panes");
        Assert.All(delays, delay => Assert.InRange(delay, 0, within));
    }

    [Fact]
    public void ValueOfWhichLabelsAreFlipped_IsFoundAloneWithoutItsPartsAndThoseItGoesWith()
    {
        for (var seed = 1; seed <= Worlds; seed++)
        {
            // A third of the rows of its product are its.
            var (signals, slices) = Run(seed, 1000, 10, 40, row => row.Region == "far away", 0.4);
            Assert.Equal("region = \"far away\"", Assert.Single(slices).Where);
            Assert.All(signals, signal => Assert.Equal((Family.Calibration, new Subject { Slice = "region=far away" }), (signal.Family, signal.Subject)));
            Assert.Contains("in the rows with region = \"far away\" (discovered-1) labels contradict the scores more often", signals[0].Sentence, StringComparison.Ordinal);
        }
    }

    // A fifth of a slice has surer scores: labels that are turned round there show first, and then in the whole.
    [Fact]
    public void Part_ThatShowsBeforeTheWhole_GivesWayToIt()
    {
        var reference = new DiscoveryReference
        {
            Spec = new DiscoveryWorld(1, 1000).Spec.WithoutColumns(),
            Digest = "",
            Features = [new(0, "region", [], ["north", "south"]), new(1, "product", [], ["loan", "card"])],
            PaneVariance = 0,
            Anchors = [],
        };
        var discovery = new SliceDiscovery(reference, null);
        var subjects = new List<(string Slice, long Pane)>();
        for (var pane = 0; pane < 12; pane++)
        {
            var counts = new ContradictionCells();
            Add(counts, [1, 1], 20, 6, 0.02);
            Add(counts, [1, 2], 60, 30, 0.35);
            Add(counts, [2, 1], 460, 92, 0.2);
            Add(counts, [2, 2], 460, 92, 0.2);
            subjects.AddRange(discovery.Judge(pane, counts).Select(signal => (signal.Subject.Slice, signal.Pane)));
        }

        var slice = Assert.Single(discovery.State().Found);
        Assert.Equal((2, "region = \"north\"", 0L), (slice.Number, slice.Where, slice.SincePane));
        Assert.InRange(slice.FoundPane, 4, 10);
        Assert.Equal(["region = \"north\" and product = \"loan\"", "region=north"], subjects.Select(subject => subject.Slice).Distinct());
        Assert.All(subjects, subject => Assert.Equal(subject.Pane >= slice.FoundPane, subject.Slice == "region=north"));

        static void Add(ContradictionCells counts, byte[] codes, int rows, int contradicting, double chance)
        {
            for (var row = 0; row < rows; row++)
                counts.Add(codes, row < contradicting, chance);
        }
    }

    // What all rows show is no slice: the version has its own watches.
    [Fact]
    public void AllLabels_FlippedAlike_ShowNoSlice()
    {
        for (var seed = 1; seed <= Worlds; seed++)
            Assert.Empty(Run(seed, 1000, 10, 40, _ => true, 0.3).Slices);
    }

    [Fact]
    public void Budget_Used_IsSaidAndGivesItsPlaceToAnotherOnlyWhenOneHasRecovered()
    {
        var (world, reference, contradictions) = Start(1, 1000, budget: 1);
        var discovery = new SliceDiscovery(reference, null);
        long pane = 0;
        Judge(20, row => row.Channel == "phone");
        Judge(20, row => row.Channel == "phone" || row.Region == "far away");
        var full = discovery.State();
        Assert.Equal(["channel = \"phone\""], full.Found.Select(slice => slice.Where));
        Assert.Equal(1, full.WithoutPlace);

        Judge(60, row => row.Region == "far away");

        var after = discovery.State();
        Assert.Equal([(2, "region = \"far away\"", true)], after.Found.Select(slice => (slice.Number, slice.Where, slice.Lasts)));
        Assert.Equal(0, after.WithoutPlace);

        void Judge(int panes, Func<DiscoveryWorld.Row, bool> slice)
        {
            for (var until = pane + panes; pane < until; pane++)
                discovery.Judge(pane, world.Pane(pane, reference, contradictions, slice, 0.4));
        }
    }

    [Fact]
    public void Slice_Recovered_KeepsItsFiguresAndSignalsNoMore()
    {
        var (world, reference, contradictions) = Start(2, 1000);
        var discovery = new SliceDiscovery(reference, null);
        for (var pane = 0; pane < 20; pane++)
            discovery.Judge(pane, world.Pane(pane, reference, contradictions, row => row.Channel == "phone", 0.4));
        Signal[] last = [];
        for (var pane = 20; pane < 40; pane++)
            last = [.. discovery.Judge(pane, world.Pane(pane, reference, contradictions, _ => false, 0))];

        var slice = Assert.Single(discovery.State().Found);
        Assert.False(slice.Lasts);
        Assert.InRange(slice.LastPane, 20, 38);
        Assert.True(slice.Rows > 0 && slice.Contradicting > slice.Expected);
        Assert.Empty(last);
    }

    [Fact]
    public void State_WrittenAndReadAfterEveryPane_GoesOnAsBefore()
    {
        using var services = new ServiceCollection().AddSerializer(options => options.AddAssembly(typeof(SliceDiscoveryState).Assembly)).BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer<SliceDiscoveryState>>();
        var (world, reference, contradictions) = Start(4, 500);
        SliceDiscovery through = new(reference, null), stopped = new(reference, null);
        for (var pane = 0; pane < 25; pane++)
        {
            stopped = new(reference, serializer.Deserialize(serializer.SerializeToArray(stopped.State())));
            var counts = world.Pane(pane, reference, contradictions, row => pane >= 5 && row.Region == "far away", 0.4);
            // The mixture of bets is summed in another order.
            Assert.Equal(through.Judge(pane, counts).Select(signal => signal with { LogEvidence = 0 }), stopped.Judge(pane, counts).Select(signal => signal with { LogEvidence = 0 }));
        }
        Assert.Equal(through.State().Found.Select(slice => slice with { LogEvidence = 0 }), stopped.State().Found.Select(slice => slice with { LogEvidence = 0 }));
        Assert.NotEmpty(through.State().Found);
    }

    [Fact]
    public void Judge_ARetractionAheadOfWhatItRetracts_ChangesNothing()
    {
        var (world, reference, contradictions) = Start(1, 500);
        var counts = world.Pane(0, reference, contradictions, _ => true, 0.5);
        counts.Add([0, 0, 0, 0, 0, 0], true, 0.1, -1_000);
        var discovery = new SliceDiscovery(reference, null);

        Assert.Empty(discovery.Judge(0, counts));
        Assert.Empty(discovery.State().Candidates);
    }

    // From the counts as they came, not cell by cell as they are kept.
    [Fact]
    public void Findings_DoNotDependOnTheOrderOfRowsOrOnHowTheyWereMerged()
    {
        var (world, reference, contradictions) = Start(5, 500);
        SliceDiscovery whole = new(reference, null), parts = new(reference, null);
        for (var pane = 0; pane < 20; pane++)
        {
            var rows = world.Draw(pane, row => row.Region == "far away", 0.4);
            var merged = new ContradictionCells();
            foreach (var part in Enumerable.Range(0, rows.Count).GroupBy(row => row * 7 % 5).OrderByDescending(part => part.Key))
                merged.Merge(CountedContradictions.Of(DiscoveryWorld.Pick(rows, [.. part.Reverse()]), reference, contradictions));
            Assert.Equal(whole.Judge(pane, CountedContradictions.Of(rows, reference, contradictions)), parts.Judge(pane, merged));
        }
        Assert.NotEmpty(whole.State().Found);
        Assert.Equal(whole.State().Found, parts.State().Found);
    }

    private static (DiscoveryWorld World, DiscoveryReference Reference, LabelContradictions Contradictions) Start(int seed, int rows, int budget = 0)
    {
        var world = new DiscoveryWorld(seed, rows, budget: budget);
        var (reference, contradictions) = world.Reference(ReferencePanes);
        return (world, reference, contradictions);
    }

    private static (List<Signal> Signals, DiscoveredSlice[] Slices) Run(int seed, int rows, int from, int panes, Func<DiscoveryWorld.Row, bool> slice, double flipped)
    {
        var (world, reference, contradictions) = Start(seed, rows);
        var discovery = new SliceDiscovery(reference, null);
        var signals = new List<Signal>();
        for (var pane = 0; pane < panes; pane++)
            signals.AddRange(discovery.Judge(pane, world.Pane(pane, reference, contradictions, row => pane >= from && slice(row), flipped)));
        Assert.All(signals, signal => Assert.InRange(signal.Pane, from, panes));
        return (signals, discovery.State().Found);
    }
}
