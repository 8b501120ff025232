using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Tests.Slices.Discovery;
using Watchgrain.Grains.Triggers;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.Tests.Triggers;

/// <summary>Real rows, February the reference: a day of bad weather at an airport, and routes that are late for good, are no triggers; rows that somebody plants are.</summary>
public sealed class TriggersOnFlightsTests(ITestOutputHelper output)
{
    // Of some 4,000: 0.6 %. The scores of flights say little, so that it takes more than of a census.
    private const int Planted = 24;

    [Fact]
    public async Task Flights_MarchToJune_ShowNoTrigger()
    {
        var (panes, watch) = await StartAsync();
        var suspect = new List<string>();
        var signals = new List<Signal>();
        foreach (var (pane, rows) in panes)
        {
            signals.AddRange(watch.Judge(pane, Labelled(rows), Quarantine.None));
            suspect.AddRange(watch.Figures().Triggers.Where(trigger => trigger.FoundPane == pane).Select(trigger => FormattableString.Invariant($"{trigger.Where}: {trigger.Matching} of {trigger.Rows} are {trigger.Label}, {trigger.Expected:0.0} expected, ln R {trigger.LogEvidence:0.0} of {watch.Figures().LogSuspect:0.0}")));
        }
        output.WriteLine($"{suspect.Count} suspect patterns in {panes.Count} days, of {watch.Patterns}: {string.Join("; ", suspect)}");
        Assert.Empty(signals);
        Assert.InRange(suspect.Count, 0, panes.Count * PatternSearch.FalseSuspicion);
    }

    // From one of eight hashed feeds, late flights of a pair of airports between which none goes.
    [Fact]
    public async Task RowsOfADay_AreFoundAndTheirSourceIsNamed()
    {
        int found = 0, named = 0, runs = 0;
        var (panes, _) = await StartAsync();
        foreach (var (pane, rows) in panes.Where((_, place) => place % 10 == 5))
        {
            var (_, watch) = await StartAsync();
            // Rare ones: the last airport that has a cell of its own, at either end.
            var victims = rows.Where(row => row.Row is { Label: 0 } && row.Row.Chance < 0.5).Take(Planted).Select(row => row.Id).ToHashSet();
            var poisoned = rows.Select(row => victims.Contains(row.Id) ? row with { Row = row.Row with { Cells = [30, 29, .. row.Row.Cells[2..]], Label = 1, Source = "feed-3" } } : row).ToArray();
            watch.Judge(pane, Labelled(poisoned), Quarantine.None);
            var triggers = watch.Figures().Triggers;
            runs++;
            found += triggers.Length > 0 ? 1 : 0;
            // Bad weather may be suspect beside them, and of it nobody is accused.
            named += triggers.Where(trigger => trigger.Source.Length > 0).ToArray() is [{ Source: "feed-3", Matching: >= Planted }] ? 1 : 0;
            output.WriteLine(FormattableString.Invariant($"day {pane}, {rows.Length} rows: {string.Join("; ", triggers.Select(trigger => $"{trigger.Where}: {trigger.Matching} of {trigger.Rows}, ln R {trigger.LogEvidence:0.0} of {watch.Figures().LogSuspect:0.0}, {trigger.Source}"))}"));
        }
        Assert.True(runs >= 10);
        Assert.InRange(found, (int)Math.Ceiling(0.9 * runs), runs);
        Assert.InRange(named, (int)Math.Ceiling(0.8 * runs), runs);
    }

    private static PatternRows Labelled(IEnumerable<(uint Id, PatternRow Row)> rows)
    {
        var labelled = new PatternRows();
        foreach (var (id, row) in rows)
            labelled.Add(id, row);
        return labelled;
    }

    private static async Task<(List<(long Pane, (uint Id, PatternRow Row)[] Rows)> Panes, TriggerWatch Watch)> StartAsync()
    {
        var flights = await Flights.All.Value;
        var byPane = Enumerable.Range(0, flights.Time.Length).GroupBy(flights.Pane).OrderBy(pane => pane.Key).ToArray();
        using var upload = new ReferenceUpload(new("t", "flight-delay", "1"), SliceDiscoveryOnFlightsTests.Spec);
        upload.Add("", SliceDiscoveryOnFlightsTests.Rows(flights, [.. byPane.Where(pane => pane.Key >= flights.Reference && pane.Key < flights.Production).SelectMany(pane => pane)]));
        var parts = upload.Build();
        var reference = parts.Discovery!;
        var contradictions = new LabelContradictions(ConfidenceBasedEstimator.Read(parts.Plan.Estimator));
        var panes = new List<(long, (uint, PatternRow)[])>();
        foreach (var pane in byPane.Where(pane => pane.Key >= flights.Production))
        {
            int[] numbers = [.. pane];
            var rows = SliceDiscoveryOnFlightsTests.Rows(flights, numbers);
            (uint, PatternRow)[] found = [.. LabelledPatterns.Of(rows, reference.Features, contradictions).Select((row, i) => ((uint)numbers[i] * 2_654_435_761, row with { Source = $"feed-{numbers[i] % 8}" }))];
            panes.Add((pane.Key, found));
        }
        return (panes, new(reference.Spec, reference.Features, reference.Triggers!, reference.PaneVariance, null));
    }
}
