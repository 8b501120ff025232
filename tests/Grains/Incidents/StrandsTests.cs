using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Floods;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Tests.Incidents;

public sealed class StrandsTests
{
    private readonly List<Strand> book = [];
    private readonly List<Signal> log = [];

    [Fact]
    public void Source_ThatDwarfsAllOthers_IsNamedWithItsFeatureAndExplainsTheWholeAndTheScore()
    {
        var opening = Assert.Single(Close(10, Of("distance", "feed-3", 1.2), Of("distance", "", 0.12), Of("@score", "feed-3", 0.3), Of("@score", "", 0.1)));
        Assert.Equal(new Subject { Feature = "distance", Source = "feed-3" }, opening.Strand.Subject);
        Assert.Equal(4, opening.Strand.Signals);
    }

    [Fact]
    public void Feature_ThatDriftsAtSeveralSourcesAndAltogether_IsOneIncidentOnTheFeature()
    {
        var opening = Assert.Single(Close(10, Of("distance", "feed-1", 0.2), Of("distance", "feed-2", 0.25), Of("distance", "", 0.22)));
        Assert.Equal(new Subject { Feature = "distance" }, opening.Strand.Subject);
    }

    [Fact]
    public void Sources_ThatFollowTheWhole_ExtendItsIncident()
    {
        Assert.Single(Close(10, Of("distance", "", 0.2)));
        Assert.Empty(Close(11, Of("distance", "feed-1", 0.22), Of("distance", "", 0.2)));
        Assert.Empty(Close(12, Of("distance", "feed-2", 0.3)));
        Assert.Equal((12L, 4L), (Assert.Single(book).LastPane, book[0].Signals));
    }

    [Fact]
    public void Source_ThatBreaksWhileItsFeatureDriftsEverywhere_IsAnIncidentOfItsOwn()
    {
        Close(10, Of("distance", "", 0.12), Of("distance", "feed-1", 0.11));
        var opening = Assert.Single(Close(11, Of("distance", "feed-3", 1.5), Of("distance", "", 0.2), Of("distance", "feed-1", 0.12)));
        Assert.Equal("feed-3", opening.Strand.Subject.Source);
        Assert.Empty(Close(12, Of("distance", "feed-3", 0.2)));
        Assert.Equal(12, opening.Strand.LastPane);
    }

    [Fact]
    public void Source_ThatBreaksWhileItsFeatureCrossesAFixedLimit_ExplainsTheWhole()
    {
        // PSI as it is passes the limit of the spec before the evidence of all sources together is enough; the source's own is corrected for sampling.
        var whole = Of("distance", "", 0.3) with { Statistic = "psi", Psi = 0.25, IsFixedThreshold = true, LogThreshold = 0, LogEvidence = 0 };
        var opening = Assert.Single(Close(10, Of("distance", "feed-3", 3), whole));
        Assert.Equal("feed-3", opening.Strand.Subject.Source);
        Assert.Equal(2, opening.Strand.Signals);
    }

    [Fact]
    public void Source_ThatBreaksAfterItsFeatureHasCrossedAFixedLimit_IsAStrandOfItsOwn()
    {
        var whole = Of("distance", "", 0.3) with { Statistic = "psi", Psi = 0.25, IsFixedThreshold = true, LogThreshold = 0, LogEvidence = 0 };
        Close(10, whole);
        Assert.Equal("feed-3", Assert.Single(Close(11, Of("distance", "feed-3", 3), whole with { Pane = 11 })).Strand.Subject.Source);
    }

    [Fact]
    public void Whole_ThatFollowsABrokenSource_JoinsIt()
    {
        Assert.Single(Close(10, Of("distance", "feed-3", 1.2)));
        Assert.Empty(Close(12, Of("distance", "", 0.15)));
    }

    [Fact]
    public void Whole_ThatMovesAsMuchAsTheSource_IsNotExplainedByIt()
    {
        Assert.Single(Close(10, Of("distance", "feed-3", 0.2)));
        Assert.Equal("", Assert.Single(Close(11, Of("distance", "", 0.2))).Strand.Subject.Source);
    }

    [Fact]
    public void Score_ThatDriftsAlone_IsItsOwnIncident() => Assert.Equal("@score", Assert.Single(Close(10, Of("@score", "", 0.3))).Strand.Subject.Feature);

    [Fact]
    public void Score_OfAnotherSource_DoesNotJoin()
    {
        Close(10, Of("distance", "feed-3", 1.2));
        Assert.Equal(new Subject { Feature = "@score", Source = "feed-4" }, Assert.Single(Close(10, Of("@score", "feed-4", 0.3))).Strand.Subject);
    }

    [Fact]
    public void Signal_WithinAWeekOfTheLast_OpensNothing()
    {
        Close(10, Of("distance", "", 0.2));
        Assert.Empty(Close(16, Of("distance", "", 0.2)));
        Assert.Empty(Close(22, Of("distance", "", 0.2)));
    }

    [Fact]
    public void Signal_AfterAWeekOfQuiet_OpensANewStrand()
    {
        Close(10, Of("distance", "", 0.2));
        var again = Assert.Single(Close(18, Of("distance", "", 0.2)));
        Assert.Same(book[1], again.Strand);
        Assert.False(book[0].Open);
    }

    [Fact]
    public void FlippingSources_AreNamedOneByOne()
    {
        Signal Flip(string source) => Of("", source, 5) with { Family = Family.Poisoning };
        Assert.Equal(["feed-1", "feed-2"], Close(10, Flip("feed-1"), Flip("feed-2")).Select(opening => opening.Strand.Subject.Source));
    }

    // Labels come later: what one stage shows of a source neither goes on with what the other does nor recovers with it.
    [Fact]
    public void Source_ThatFloodsAndFlips_HasAStrandOfEach()
    {
        Signal Flip() => Of("", "feed-1", 5) with { Family = Family.Poisoning };
        Signal Flood() => Flip() with { Statistic = FloodWatch.EqualShare };
        var flood = Assert.Single(Close(10, Flood())).Strand;
        var flip = Assert.Single(Close(8, Flip())).Strand;
        Assert.Empty(Close(11, Flood() with { Statistic = FloodWatch.NearShare }));
        new Strands(book).Recover(30, strand => strand.Stage == PaneStage.Rows);

        Assert.Equal((PaneStage.Rows, PaneStage.Outcomes, false, true), (flood.Stage, flip.Stage, flood.Open, flip.Open));
        Assert.Equal("Rows repeat one another far more often than they should at source feed-1", Wording.What(flood));
        Assert.Equal("Labels contradict the model far more often than they should at source feed-1", Wording.What(flip));
    }

    [Fact]
    public void Slices_OfWhichSeveralDepartAtOnce_AreOneIncidentOfTheVersion()
    {
        Signal Calibration(string slice) => Of("", "", 5) with { Family = Family.Calibration, Subject = new() { Slice = slice } };

        Assert.Equal(["north", "south"], Close(10, Calibration("south"), Calibration("north")).Select(opening => opening.Strand.Subject.Slice));
        var opening = Assert.Single(Close(11, Calibration("north"), Calibration("east"), Calibration("west"), Calibration("centre")));
        Assert.Equal((new Subject(), 3L), (opening.Strand.Subject, opening.Strand.Signals));
        Assert.Empty(Close(12, Calibration("coast")));
    }

    [Fact]
    public void Slice_OfAVersionThatDecaysAsAWhole_JoinsIt()
    {
        Signal Decay(string slice) => Of(slice.Length > 0 ? "origin" : "", "", 5) with { Family = Family.Decay, Subject = new() { Slice = slice } };
        Assert.Single(Close(10, Decay("")));
        Assert.Empty(Close(11, Decay("ATL")));
    }

    [Fact]
    public void Families_AboutOneFeature_StayApart() =>
        Assert.Equal(2, Close(10, Of("distance", "", 0.2), Of("distance", "", 0.2) with { Family = Family.Quality, Statistic = "missing_rate" }).Count);

    [Fact]
    public void Grouping_InAnyOrderOfAcceptance_IsTheSame()
    {
        var random = new Random(7);
        string[] features = ["distance", "origin", "@score"], sources = ["", "feed-1", "feed-2", "feed-3"];
        var signals = Enumerable.Range(0, 60).SelectMany(pane => features.SelectMany(feature => sources.Select(source => Of(feature, source, Math.Exp(4 * random.NextDouble() - 3)) with { Pane = pane })))
            .Where(_ => random.NextDouble() < 0.15).ToArray();
        var expected = Run(signals);
        for (var i = 0; i < 10; i++)
        {
            random.Shuffle(signals);
            Assert.Equal(expected, Run(signals));
        }
    }

    private static string[] Run(Signal[] signals)
    {
        var book = new List<Strand>();
        var incidents = new Strands(book);
        foreach (var pane in signals.GroupBy(signal => signal.Pane).OrderBy(pane => pane.Key))
        {
            incidents.Recover(pane.Key - 1, _ => true);
            incidents.Evaluate(pane.Key, [.. pane], [.. signals.Where(signal => signal.Pane <= pane.Key && signal.Pane > pane.Key - Strands.JoinPanes)]);
        }

        return [.. book.Select(incident => $"{incident.Subject} {incident.OpenedPane}-{incident.LastPane} {incident.Signals} {incident.Level:R}")];
    }

    private IReadOnlyList<Opening> Close(long pane, params Signal[] signals)
    {
        var fresh = signals.Select(signal => signal with { Pane = pane }).ToList();
        log.AddRange(fresh);
        var incidents = new Strands(book);
        incidents.Recover(pane - 1, _ => true);
        var openings = incidents.Evaluate(pane, fresh, [.. log.Where(signal => signal.Pane > pane - Strands.JoinPanes)]);
        incidents.Recover(pane, _ => true);
        return openings;
    }

    private static Signal Of(string feature, string source, double value) => Findings.Drift(feature, 0, source, value);
}
