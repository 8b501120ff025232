using System.Runtime.InteropServices;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Slices.Discovery;
using Watchgrain.Statistics.LabelFree;

namespace Watchgrain.Grains.Tests.Slices.Discovery;

/// <summary>Real rows, February the reference: weather that keeps to an airport for a day or two, and seasons, are no slices.</summary>
public sealed class SliceDiscoveryOnFlightsTests(ITestOutputHelper output)
{
    internal static readonly VersionSpec Spec = new()
    {
        Features =
        [
            new() { Name = "origin", Kind = FeatureKind.Categorical }, new() { Name = "destination", Kind = FeatureKind.Categorical }, new() { Name = "source", Kind = FeatureKind.Categorical },
            new() { Name = "distance", Kind = FeatureKind.Numeric },
        ],
        Axis = Axis.EventTime,
        PaneLength = Flights.Day,
        Rhythm = Rhythm.Weekly,
        LabelMaturity = Flights.Day,
        LabelHorizon = 30 * Flights.Day,
        Discovery = new(),
    };

    [Fact]
    public async Task Flights_MarchToJune_ShowNoSlice()
    {
        var flights = await Flights.All.Value;
        var byPane = Enumerable.Range(0, flights.Time.Length).GroupBy(flights.Pane).OrderBy(pane => pane.Key).ToArray();
        using var upload = new ReferenceUpload(new("t", "flight-delay", "1"), Spec);
        upload.Add("", Rows(flights, [.. byPane.Where(pane => pane.Key >= flights.Reference && pane.Key < flights.Production).SelectMany(pane => pane)]));
        var parts = upload.Build();
        var contradictions = new LabelContradictions(ConfidenceBasedEstimator.Read(parts.Plan.Estimator));
        var discovery = new SliceDiscovery(parts.Discovery!, null);

        var signals = new List<Signal>();
        foreach (var pane in byPane.Where(pane => pane.Key >= flights.Production))
            signals.AddRange(discovery.Judge(pane.Key, CountedContradictions.Of(Rows(flights, [.. pane]), parts.Discovery!, contradictions)));

        output.WriteLine(FormattableString.Invariant($"{discovery.Watched.Cells} cells, {discovery.Watched.Pairs} pairs; each row of a pane adds {parts.Discovery!.PaneVariance:0.0000} to the variance"));
        foreach (var signal in signals)
            output.WriteLine(FormattableString.Invariant($"day {signal.Pane - flights.Production}: {signal.Sentence}; ln evidence {signal.LogEvidence:0.0} of {signal.LogThreshold:0.0}"));
        Assert.Empty(signals);
    }

    internal static ColumnarRows Rows(Flights flights, int[] rows)
    {
        var known = SliceWatchOnFlightsTests.Rows(flights, rows);
        var distances = Array.ConvertAll(rows, row => (double)flights.Distance[row]);
        return known with { Columns = [.. known.Columns, SliceWatchOnFlightsTests.Categories(Array.ConvertAll(rows, row => flights.Source[row])), new() { Values = MemoryMarshal.AsBytes<double>(distances).ToArray() }] };
    }
}
