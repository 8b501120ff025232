using System.Runtime.InteropServices;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Slices;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Slices;

/// <summary>Every airport a slice, February the reference: weather that keeps to one airport for a day or two is no change of what scores mean.</summary>
public sealed class SliceWatchOnFlightsTests(ITestOutputHelper output)
{
    private const double Threshold = 0.2710;

    private static readonly VersionId Id = new("t", "flight-delay", "1");

    private static readonly VersionSpec Spec = new()
    {
        Features = [new() { Name = "origin", Kind = FeatureKind.Categorical }, new() { Name = "destination", Kind = FeatureKind.Categorical }],
        Axis = Axis.EventTime,
        PaneLength = Flights.Day,
        Rhythm = Rhythm.Weekly,
        LabelMaturity = Flights.Day,
        LabelHorizon = 30 * Flights.Day,
        Slices = [new() { Feature = "origin", Values = [], All = true }, new() { Feature = "destination", Values = [], All = true }],
    };

    [Fact]
    public async Task Flights_MarchToJune_NoAirportDeparts()
    {
        var (reference, flights) = await ReferenceAsync();

        var signals = Watch(reference, flights, (_, _) => false);

        output.WriteLine(FormattableString.Invariant($"{reference.Slices!.Anchors.Count} airports known; scatter between them {Math.Sqrt(reference.Slices.Between):0.000}, each row of a pane adds {reference.Slices.PaneVariance:0.0000} to the variance"));
        foreach (var signal in signals)
            output.WriteLine(FormattableString.Invariant($"day {signal.Pane - flights.Production}: {signal.Sentence}; ln evidence {signal.LogEvidence:0.0} of {signal.LogThreshold:0.0}"));
        Assert.Empty(signals);
    }

    // A day of bad weather moves the labels of an airport by half as much, so that it takes its time.
    [Theory]
    [InlineData("DEN", 28)]
    [InlineData("PHX", 28)]
    public async Task Airport_OfWhichTwoThirdsOfTheLabelsAreFlipped_IsNamedAndNoOther(string airport, int withinDays)
    {
        var (reference, flights) = await ReferenceAsync();
        var random = new Random(4);
        var from = flights.Production + 40;

        var signals = Watch(reference, flights, (row, pane) => pane >= from && flights.Origin[row] == airport && random.NextDouble() < 2 / 3.0);

        var first = signals.Where(signal => signal.Subject.Slice == $"origin={airport}").MinBy(signal => signal.Pane);
        Assert.NotNull(first);
        output.WriteLine(FormattableString.Invariant($"after {first.Pane - from + 1} days: {first.Sentence}"));
        Assert.InRange(first.Pane - from, 0, withinDays - 1);
        Assert.All(signals, signal => Assert.Equal($"origin={airport}", signal.Subject.Slice));
    }

    private static async Task<(ReferencePlan Plan, Flights Flights)> ReferenceAsync()
    {
        var flights = await Flights.All.Value;
        using var upload = new ReferenceUpload(Id, Spec);
        upload.Add("", Rows(flights, [.. Enumerable.Range(0, flights.Time.Length).Where(row => flights.Pane(row) >= flights.Reference && flights.Pane(row) < flights.Production)]));
        return (upload.Build().Plan, flights);
    }

    private static List<Signal> Watch(ReferencePlan reference, Flights flights, Func<int, long, bool> flip)
    {
        var slices = reference.Slices!;
        var contradictions = new LabelContradictions(ConfidenceBasedEstimator.Read(reference.Estimator));
        var outcomes = new Dictionary<SliceName, SortedDictionary<long, OutcomeCells>>();
        for (var row = 0; row < flights.Time.Length; row++)
        {
            var pane = flights.Pane(row);
            if (pane < flights.Production)
                continue;
            var label = flights.Label[row] ^ (flip(row, pane) ? 1 : 0);
            foreach (var name in (SliceName[])[new("origin", flights.Origin[row]), new("destination", flights.Destination[row])])
            {
                var panes = CollectionsMarshal.GetValueRefOrAddDefault(outcomes, name, out _) ??= [];
                if (!panes.TryGetValue(pane, out var cells))
                    panes[pane] = cells = new();
                cells.Add(label, flights.Score[row] >= Threshold ? 1 : 0, flights.Score[row]);
            }
        }
        return [.. outcomes.SelectMany(slice =>
        {
            var watch = new SliceWatch(slice.Key, Plan(slice.Key), contradictions, null);
            return slice.Value.Select(pane => watch.Judge(pane.Key, pane.Value)).OfType<Signal>().ToArray();
        })];

        SlicePlan Plan(SliceName name) => new()
        {
            Spec = Spec.WithoutColumns(),
            Digest = "",
            Estimator = [],
            PaneVariance = slices.PaneVariance,
            Between = slices.Between,
            Slices = outcomes.Count,
            Anchor = slices.Anchors.TryGetValue(name, out var anchor) ? anchor : null,
        };
    }

    internal static ColumnarRows Rows(Flights flights, int[] rows) => new()
    {
        Count = rows.Length,
        Positions = Bytes(Array.ConvertAll(rows, row => flights.Time[row])),
        Scores = Bytes(Array.ConvertAll(rows, row => (double)flights.Score[row])),
        Classes = Array.ConvertAll(rows, row => (byte)(flights.Score[row] >= Threshold ? 1 : 0)),
        Labels = Array.ConvertAll(rows, row => (byte)flights.Label[row]),
        Columns = [Categories(Array.ConvertAll(rows, row => flights.Origin[row])), Categories(Array.ConvertAll(rows, row => flights.Destination[row]))],
    };

    internal static FeatureColumn Categories(string[] values)
    {
        string[] dictionary = [.. values.Distinct(StringComparer.Ordinal)];
        var codes = dictionary.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        return new() { Dictionary = dictionary, Codes = Bytes(Array.ConvertAll(values, value => codes[value])) };
    }

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();
}
