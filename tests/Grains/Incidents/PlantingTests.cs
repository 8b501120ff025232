using System.Text;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Incidents;

/// <summary>Which pane of a quiet version gets a proposal that is known to be wrong, and what it says.</summary>
public sealed class PlantingTests
{
    private static readonly VersionId Version = new("acme", "m", "1");
    private static readonly byte[] Secret = [.. Enumerable.Range(0, Planting.SecretBytes).Select(i => (byte)i)];
    private static readonly VersionSpec Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = 10, LabelMaturity = 1, LabelHorizon = 1000 };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(100)]
    public void At_OverManyPanes_ComesAsOftenAsThePolicySays(int perThousand)
    {
        const int panes = 20_000;
        var planting = Of(State(), Asking(perThousand));
        var planted = Enumerable.Range(1000, panes).Count(pane => planting.At(pane, Spec) is not null);
        var expected = panes * perThousand / 1000.0;
        // Five standard deviations of a binomial count.
        Assert.InRange(planted, expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
    }

    [Fact]
    public void At_TheSamePane_IsTheSameAgainAndOnlyWithTheSameSecret()
    {
        int[] Panes(byte[] secret, string model) => [.. Enumerable.Range(1000, 2000).Where(pane => new Planting(State(), Version with { Model = model }, Asking(50), secret).At(pane, Spec) is not null)];
        Assert.Equal(Panes(Secret, "m"), Panes(Secret, "m"));
        Assert.NotEqual(Panes(Secret, "m"), Panes([.. Secret.Reverse()], "m"));
        Assert.NotEqual(Panes(Secret, "m"), Panes(Secret, "n"));
    }

    [Fact]
    public void At_APane_TellsAnEarlierFindingAsOfNow()
    {
        var (pane, (strand, rule)) = First(State(), Asking(100))!.Value;
        Assert.Equal((Family.Drift, "distance", pane, true, "asks", GovernedAction.RequestRetrain), (strand.Family, strand.Subject.Feature, strand.OpenedPane, strand.Open, rule.Name, rule.Action));
        var (told, earlier) = (strand.Strongest!, Findings.Drift("distance", 12, since: 11));
        Assert.Equal((pane, (pane + 1) * 10, pane - 1, earlier.Statistic, earlier.Detector, earlier.LogThreshold), (told.Pane, told.Position, told.SincePane, told.Statistic, told.Detector, told.LogThreshold));
        Assert.InRange(told.Value, 0.9 * earlier.Value, 1.1 * earlier.Value);
        Assert.NotEqual(earlier.Value, told.Value);
        Assert.Equal(told.Value, told.Psi);
        Assert.InRange(told.LogEvidence, told.LogThreshold + 1.5, told.LogThreshold + 4.5);
    }

    public static TheoryData<string> Reasons => ["open strand", "open incident", "pending", "standing", "planted", "recent", "automatic", "nothing acts", "fixed", "labels", "slice", "turned"];

    [Theory]
    [MemberData(nameof(Reasons))]
    public void At_WhereSomethingIsTheMatterOrNothingCanBeTold_PlantsNothing(string reason)
    {
        var signal = Findings.Drift("distance", 12, since: 11);
        var state = reason switch
        {
            "fixed" => State(signal with { IsFixedThreshold = true, LogThreshold = 0 }),
            "labels" => State(signal with { Family = Family.Poisoning, Subject = new() { Source = "feed-1" } }),
            "slice" => State(signal with { Subject = new() { Feature = "distance", Slice = "AA" } }),
            "turned" => State(signal, isTurned: true),
            "recent" => State(signal with { Pane = 2990, SincePane = 2990 }),
            _ => State(),
        };
        if (reason == "open strand") state.Strands.Add(Closed(Findings.Drift("weight", 900), open: true));
        if (reason == "open incident") state.Incidents.Add(new() { Id = "m/1/2", Family = Family.Drift, Subject = new(), OpenedPane = 900 });
        if (reason == "pending") state.Pending.Add(signal);
        if (reason == "standing") state.Standing.Add(signal);
        if (reason == "planted") state.Planted.Add(new() { Incident = new() { Id = "m/1/2", Family = Family.Drift, Subject = new(), OpenedPane = 900 }, Strand = Closed(signal) });
        var policy = reason switch
        {
            "automatic" => Asking(100, "request_retrain, mode: automatic"),
            "nothing acts" => Asking(100, "require_review, mode: approval"),
            _ => Asking(100),
        };
        Assert.Null(First(state, policy));
    }

    private static (long Pane, (Strand Strand, PolicyRule Rule) Planted)? First(CoordinatorState state, Policy policy)
    {
        for (var pane = 1000L; pane < 3000; pane++)
        {
            if (Of(state, policy).At(pane, Spec) is { } planted) return (pane, planted);
        }

        return null;
    }

    private static Planting Of(CoordinatorState state, Policy policy) => new(state, Version, policy, Secret);

    private static CoordinatorState State(Signal? signal = null, bool isTurned = false)
    {
        var state = new CoordinatorState();
        state.Strands.Add(Closed(signal ?? Findings.Drift("distance", 12, since: 11), isTurned: isTurned));
        return state;
    }

    private static Strand Closed(Signal signal, bool open = false, bool isTurned = false)
    {
        var strand = new Strand { Family = signal.Family, Subject = signal.Subject, OpenedPane = signal.Pane, Open = open, IncidentId = "m/1/1", IsTurned = isTurned, OfStage = Stages.Of(signal) };
        strand.Take(signal);
        return strand;
    }

    private static Policy Asking(int perThousand, string action = "request_retrain, mode: approval") => PolicyFile.Parse(
        "p.yaml", Encoding.UTF8.GetBytes($"version: 1\nplanted: {{per_thousand_panes: {perThousand}}}\nrules: [{{name: asks, family: drift, subject: any, action: {action}}}, {{name: rest, family: any, subject: any, action: alert, mode: automatic}}]\n"));
}
