using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Tests.Incidents;

public sealed class SignalAccountTests
{
    private const double Threshold = Findings.LogThreshold;

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
    public void Signal_BeyondALimitOfTheSpec_SaysSo()
    {
        Close(0, Of("a", 0, 0) with { LogThreshold = 0, IsFixedThreshold = true });
        Assert.Equal((HowCounted.FixedThreshold, "m/1/1"), Account(0));
    }

    [Fact]
    public void Signal_ThatCountedAlone_DidSoWhateverTheFactorIsToday()
    {
        Evaluate(0, PaneStage.Rows, [Of("a", 0, Threshold + Math.Log(5))], factor: 4);

        Assert.Equal((HowCounted.Alone, "m/1/1"), Account(0, factor: 8));
        Assert.Equal(Math.Log(4), state.Log.Signals[0].LogFactor);
    }

    [Fact]
    public void Signals_ThatCountedTogether_DidSoWhateverTheFactorIsToday()
    {
        Evaluate(0, PaneStage.Rows, [Of("a", 0, Threshold + Math.Log(5)), Of("b", 0, Threshold + Math.Log(5))], factor: 8);

        Assert.Equal([HowCounted.Together, HowCounted.Together], [Account(0, factor: 4).Counted, Account(1, factor: 4).Counted]);
        Assert.All(state.Log.Signals, signal => Assert.Equal(Math.Log(8), signal.LogFactor));
    }

    [Fact]
    public void Signal_WhileTheVersionHasNoShare_GoesOnWithWhatWasOpenAndOpensNothing()
    {
        Close(0, Of("a", 0, Threshold));
        Evaluate(1, PaneStage.Rows, [Of("a", 1, Threshold), Of("b", 1, Threshold + 20)], factor: double.PositiveInfinity);

        Assert.Equal(2, state.Log.Total);
        Assert.Equal(HowCounted.Continuing, Account(1).Counted);
        Assert.Equal(double.PositiveInfinity, state.Log.Signals[1].LogFactor);
    }

    [Fact]
    public void Signal_ThatWentOn_DidSoThoughEarlierOnesAreNoLongerKept()
    {
        Close(0, Of("a", 0, Threshold));
        Close(1, Of("a", 1, 1));
        for (var other = 0; state.Log.Dropped == 0; other++)
            state.Log.Add(Of("b", other, Threshold));

        Assert.Equal((HowCounted.Continuing, "m/1/1"), Account(1));
    }

    [Fact]
    public void Signal_OfBeforeItWasKept_IsExplainedByTheFactorOfToday()
    {
        state.Log.Add(Of("a", 0, Threshold + Math.Log(5)));
        Assert.Equal([HowCounted.Alone, HowCounted.Together], [Account(0, factor: 4).Counted, Account(0, factor: 8).Counted]);
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

    private void Evaluate(long pane, PaneStage stage, Signal[] signals, double factor = 1)
    {
        Signal[] accepted = [.. signals.Select(signal => IncidentDesk.Accept(state, signal, factor)).OfType<Signal>()];
        var desk = new IncidentDesk(state, null, "m/1", DateTimeOffset.UnixEpoch, factor);
        desk.Evaluate(pane, accepted, stage);
        desk.Finish(pane, stage, []);
    }

    private IEnumerable<int> Numbers(Predicate<Signal> of) => Enumerable.Range(0, (int)state.Log.Total).Where(number => of(state.Log.Signals[number]));

    private IEnumerable<(HowCounted Counted, string IncidentId)> OfFeature(string feature) => Numbers(signal => signal.Subject.Feature == feature).Select(number => Account(number));

    private (HowCounted Counted, string IncidentId) Account(long number, double factor = 1) => SignalAccount.Of(number, state.Log, state.Strands, Math.Log(factor)) is { } account ? (account.Counted, account.IncidentId) : default;

    private static Signal Of(string feature, long pane, double logEvidence, string source = "", double value = 1) => Findings.Drift(feature, pane, source, value, evidence: logEvidence);
}
