using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Tests.Incidents;

public sealed class SignalAccountTests
{
    private const double Threshold = 12;

    private readonly CoordinatorState state = new();

    [Fact]
    public void Signal_AboveItsThreshold_CountsAlone()
    {
        Close(0, Of("a", 0, Threshold));
        Assert.Equal((HowCounted.Alone, "m/1/1"), Account(0));
    }

    [Fact]
    public void Signals_BelowTheirThresholds_CountTogether()
    {
        Close(0, Of("a", 0, Threshold - 0.6), Of("b", 0, Threshold - 0.6));
        Assert.Equal([(HowCounted.Together, "m/1/1"), (HowCounted.Together, "m/1/1")], [Account(0), Account(1)]);
    }

    [Fact]
    public void Signal_ThatStoodUntilRowsClosed_CountsTogether()
    {
        Judge(0, Of("", 0, Threshold - 0.6) with { Family = Family.Decay });
        Close(1, Of("a", 1, Threshold - 0.6));
        Assert.Equal([(HowCounted.Together, "m/1/1"), (HowCounted.Together, "m/1/1")], [Account(0), Account(1)]);
    }

    [Fact]
    public void Signals_OfAStrandThatCameBack_CountAnew()
    {
        Close(0, Of("a", 0, Threshold));
        Close(10, Of("a", 10, Threshold - 0.6), Of("b", 10, Threshold - 0.6));
        Close(11, Of("a", 11, 1));
        Assert.Equal([(HowCounted.Alone, "m/1/1"), (HowCounted.Together, "m/1/1"), (HowCounted.Continuing, "m/1/1")], OfFeature("a"));
    }

    [Fact]
    public void Signal_OfAnOpenStrand_GoesOnWithIt()
    {
        Close(0, Of("a", 0, Threshold), Of("a", 0, Threshold, "north"));
        Close(1, Of("a", 1, 1), Of("a", 1, 1, "north"));
        Close(2, Of("a", 2, Threshold + 1));
        Assert.Equal([HowCounted.Continuing, HowCounted.Continuing, HowCounted.Alone], [Account(2).Counted, Account(3).Counted, Account(4).Counted]);
    }

    [Fact]
    public void Signal_WithoutThreshold_IsNoMatterOfChance()
    {
        Close(0, Of("a", 0, 0) with { LogThreshold = 0 });
        Assert.Equal((HowCounted.WithoutChance, "m/1/1"), Account(0));
    }

    [Fact]
    public void Signals_OfAStreamThatAlarmedTwice_BelongToTheIncidentOfTheirTime()
    {
        Close(0, Of("a", 0, Threshold));
        Close(40, Of("a", 40, Threshold));
        Assert.Equal([(HowCounted.Alone, "m/1/1"), (HowCounted.Alone, "m/1/2")], [Account(0), Account(1)]);
    }

    [Fact]
    public void Signals_OfASourceThatFirstJoinedItsFeature_BelongToWhatTheyJoined()
    {
        Close(0, Of("a", 0, Threshold), Of("a", 0, Threshold, "north"), Of("a", 0, Threshold, "south"));
        Close(1, Of("a", 1, Threshold, "north", value: 30), Of("a", 1, Threshold), Of("a", 1, Threshold, "south"));
        Close(2, Of("a", 2, Threshold, "south"), Of("a", 2, Threshold));
        Assert.Equal(["m/1/1", "m/1/2"], Numbers(signal => signal.Subject.Source == "north").Select(number => Account(number).IncidentId));
    }

    [Fact]
    public void Signal_OfAForgottenIncident_HasNone()
    {
        Close(0, Of("a", 0, Threshold));
        Close(40, Of("a", 40, Threshold));
        state.Strands.RemoveAt(0);
        Assert.Equal([(HowCounted.Alone, ""), (HowCounted.Alone, "m/1/2")], [Account(0), Account(1)]);
    }

    [Fact]
    public void Number_OfNoSignalThatIsKept_HasNoAccount()
    {
        for (var pane = 0; pane < SignalLog.Kept + 2; pane++)
            state.Log.Add(Of("a", pane, Threshold));
        Assert.Null(SignalAccount.Of(-1, state.Log, []));
        Assert.Null(SignalAccount.Of(1, state.Log, []));
        Assert.Equal(2, SignalAccount.Of(2, state.Log, [])!.Signal.Pane);
        Assert.Equal(SignalLog.Kept + 1, SignalAccount.Of(SignalLog.Kept + 1, state.Log, [])!.Signal.Pane);
        Assert.Null(SignalAccount.Of(SignalLog.Kept + 2, state.Log, []));
    }

    private void Close(long pane, params Signal[] signals) => Evaluate(pane, PaneStage.Rows, signals);

    private void Judge(long pane, params Signal[] signals) => Evaluate(pane, PaneStage.Outcomes, signals);

    private void Evaluate(long pane, PaneStage stage, Signal[] signals)
    {
        foreach (var signal in signals) IncidentDesk.Accept(state, signal);
        var desk = new IncidentDesk(state, null, "m/1", DateTimeOffset.UnixEpoch);
        desk.Evaluate(pane, signals, stage);
        desk.Finish(pane, stage, []);
    }

    private IEnumerable<int> Numbers(Predicate<Signal> of) => Enumerable.Range(0, (int)state.Log.Total).Where(number => of(state.Log.Signals[number]));

    private IEnumerable<(HowCounted Counted, string IncidentId)> OfFeature(string feature) => Numbers(signal => signal.Subject.Feature == feature).Select(number => Account(number));

    private (HowCounted Counted, string IncidentId) Account(long number) => SignalAccount.Of(number, state.Log, state.Strands) is { } account ? (account.Counted, account.IncidentId) : default;

    private static Signal Of(string feature, long pane, double logEvidence, string source = "", double value = 1) => new()
    {
        Family = Family.Drift,
        Subject = new() { Feature = feature, Source = source },
        Pane = pane,
        Position = pane + 1,
        Detector = "rank-tilt e-detector",
        Statistic = "psi_corrected",
        Value = value,
        LogEvidence = logEvidence,
        LogThreshold = Threshold,
        SincePane = pane,
        Sentence = "",
    };
}
