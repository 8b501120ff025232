using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Benchmarks.Fleet;

/// <summary>
/// Versions whose streams send signals pane by pane into the cores of the coordinators (<see cref="IncidentDesk"/>) and of the fleet (<see cref="FleetIncidents"/>), with the bytes that their grains would write. In a pane one stream in ten thousand
/// that is in control has evidence worth telling; one version in twenty has a trouble of its own of five streams that lasts ten panes, a new one each thirty; and in the pane <see cref="SharedPane"/> one feature breaks in a fifth of the models.
/// </summary>
internal sealed class SimulatedFleet
{
    public const int Panes = 60;

    private const int SharedPane = 30;
    private const int TroublePanes = 10;
    private const int TroubleEvery = 30;
    private const int TroubleStreams = 5;
    private const double ToldRate = 1e-4;
    private const long Day = 86_400_000;

    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer(options => options.AddAssembly(typeof(FleetState).Assembly)).BuildServiceProvider();

    private readonly Serializer<CoordinatorState> coordinators = Services.GetRequiredService<Serializer<CoordinatorState>>();
    private readonly Serializer<FleetState> fleets = Services.GetRequiredService<Serializer<FleetState>>();
    private readonly Random random;
    private readonly int streams;
    private readonly CoordinatorState[] versions;
    private readonly FleetState state = new();
    private readonly FleetIncidents fleet;
    private readonly VersionSpec spec;

    public SimulatedFleet(int models, int streams, int seed)
    {
        (random, this.streams, fleet) = (new(seed), streams, new(state));
        versions = [.. Enumerable.Range(0, models).Select(_ => new CoordinatorState())];
        spec = new()
        {
            Features = [.. Enumerable.Range(0, streams).Select(feature => new FeatureSpec { Name = Feature(feature), Kind = FeatureKind.Numeric, Upstream = feature == 0 ? "features.shared" : null })],
            Axis = Axis.EventTime,
            PaneLength = Day,
            LabelMaturity = Day,
            LabelHorizon = Day,
        };
    }

    public FleetCost Run(int panes)
    {
        var (ofCoordinators, ofFleet, allocated, reports) = (0.0, 0.0, 0.0, 0L);
        for (var pane = 0; pane < panes; pane++)
        {
            var signals = versions.Select((_, model) => Signals(model, pane).ToArray()).ToArray();
            var begun = ThreadClock.Nanoseconds();
            var told = versions.Select((_, model) => Close(model, pane, signals[model])).ToArray();
            ofCoordinators += ThreadClock.Nanoseconds() - begun;

            var bytes = GC.GetAllocatedBytesForCurrentThread();
            begun = ThreadClock.Nanoseconds();
            var news = false;
            foreach (var report in told.SelectMany(report => report))
            {
                news |= fleet.Take(report);
                reports++;
            }
            if (news)
            {
                fleet.Trim();
                fleets.SerializeToArray(state);
            }
            ofFleet += ThreadClock.Nanoseconds() - begun;
            allocated += GC.GetAllocatedBytesForCurrentThread() - bytes;
        }
        return new(
            ofCoordinators / panes / versions.Length, versions.Average(version => (double)coordinators.SerializeToArray(version).Length),
            ofFleet / panes, allocated / panes, fleets.SerializeToArray(state).Length, (double)reports / panes);
    }

    // As the grain does it, without its calls.
    private IncidentReport[] Close(int model, int pane, Signal[] signals)
    {
        var version = versions[model];
        var now = DateTimeOffset.UnixEpoch.AddDays(pane + 1).AddSeconds(model);
        Signal[] fresh = [.. signals.Select(signal => IncidentDesk.Accept(version, signal)).OfType<Signal>()];
        var desk = new IncidentDesk(version, spec, string.Create(CultureInfo.InvariantCulture, $"m{model}/1"), now);
        desk.Evaluate(pane, fresh, PaneStage.Rows);
        desk.Finish(pane, PaneStage.Rows, []);
        version.EvaluatedThrough = pane;
        coordinators.SerializeToArray(version);
        var reports = IncidentReports.Of(version, new("simulated", string.Create(CultureInfo.InvariantCulture, $"m{model}"), "1"), spec);
        IncidentReports.Told(version, reports);
        return reports;
    }

    private IEnumerable<Signal> Signals(int model, int pane)
    {
        var trouble = model % 20 == 7 && (pane + model) % TroubleEvery < TroublePanes ? 1 + ((model * 31) + ((pane + model) / TroubleEvery)) % (streams - TroubleStreams) : -1;
        for (var stream = 0; stream < streams; stream++)
        {
            var broken = (trouble > 0 && stream >= trouble && stream < trouble + TroubleStreams) || (stream == 0 && model % 5 == 0 && pane >= SharedPane && pane < SharedPane + TroublePanes);
            if (broken)
                yield return Of(stream, pane, beyond: 3);
            else if (random.NextDouble() < ToldRate)
                yield return Of(stream, pane, beyond: Math.Log(1 - random.NextDouble()) - 1);
        }
    }

    private Signal Of(int stream, int pane, double beyond)
    {
        var threshold = AlarmRule.LogThreshold(streams);
        return new()
        {
            Family = Family.Drift,
            Subject = new() { Feature = Feature(stream) },
            Pane = pane,
            Position = (pane + 1) * Day,
            Detector = "rank-tilt e-detector",
            Statistic = "psi_corrected",
            Value = 0.3,
            LogEvidence = threshold + beyond,
            LogThreshold = threshold,
            SincePane = pane,
            Sentence = "mean 1,150 against 701 in the reference",
            PredictionShift = 0.01,
        };
    }

    private static string Feature(int number) => string.Create(CultureInfo.InvariantCulture, $"feature_{number}");
}
