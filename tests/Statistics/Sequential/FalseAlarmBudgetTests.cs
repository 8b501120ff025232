using MathNet.Numerics.Distributions;
using Watchgrain.Benchmarks.FalseAlarms;

namespace Watchgrain.Statistics.Tests.Sequential;

/// <summary>The simulation of docs/statistics.md, "The false-alarm budget", at a reduced size, or nearer to it with WATCHGRAIN_FULL=1: streams in control of every kind, and changes in one stream among 1,000.</summary>
public sealed class FalseAlarmBudgetTests
{
    private const ulong Seed = 7;
    private static readonly bool Full = Environment.GetEnvironmentVariable("WATCHGRAIN_FULL") == "1";

    // A budget of 80 incidents in all, on references of 5,000 rows.
    private static readonly Fleet Quiet = Full ? new(400, 5_000, 4_000, 1_000) : new(100, 5_000, 200, 50);

    private static readonly int Runs = 20;

    [Fact]
    public void Fleet_InControl_StaysWithinItsBudget()
    {
        var found = Count(Quiet);
        TestContext.Current.SendDiagnosticMessage("{0} false incidents, at most {1:0.0} with 95 % confidence, in a budget of {2}", found, FalseAlarmsRun.UpperBound(found), Budget);
        Assert.InRange(FalseAlarmsRun.UpperBound(found), 0, Budget);
    }

    [Fact]
    public void Fleet_WhoseRowsAreTakenAsIndependent_OverspendsForTheAutocorrelatedOnes()
    {
        // What the design effect is for: with 99 % confidence more than the budget without it.
        var found = Count(Quiet with { WithEffect = false });
        TestContext.Current.SendDiagnosticMessage("{0} false incidents in a budget of {1} without the design effect", found, Budget);
        Assert.InRange(Gamma.InvCDF(found, 1, .01), Budget, double.MaxValue);
    }

    [Fact]
    public void Incidents_OfTheSameRun_DoNotDependOnWhatRanBefore()
    {
        var fleet = Quiet with { Panes = 100, WithEffect = false };
        var first = fleet.Incidents(Seed, 3).ConvertAll(incident => incident.Pane);
        fleet.Incidents(Seed, 4);
        Assert.Equal(first, fleet.Incidents(Seed, 3).ConvertAll(incident => incident.Pane));
    }

    // At tolerance 0, after references of 50,000 rows: the medians of docs/statistics.md and what 15 repetitions may be off.
    [Theory]
    [InlineData("mean + 0.25 sd", 9)]
    [InlineData("mean + 0.5 sd", 3)]
    [InlineData("mean + 1 sd", 1)]
    [InlineData("sd x 1.25", 5)]
    [InlineData("sd x 1.5", 2)]
    [InlineData("share .2 + 0.1", 11)]
    public void Delay_AfterAChangeInOneStream_IsShort(string name, int panes)
    {
        var delays = DetectionRun.Delays(Change.All.Single(change => change.Name == name), 50_000, tolerance: 0, repetitions: Full ? 101 : 15);
        TestContext.Current.SendDiagnosticMessage("{0}: {1} panes", name, delays[delays.Length / 2]);
        Assert.InRange(delays[delays.Length / 2], 1, panes);
    }

    private static double Budget => Runs * Quiet.Panes / Quiet.RunLength;

    private static int Count(Fleet fleet) => Enumerable.Range(0, Runs).AsParallel().Sum(run => fleet.Incidents(Seed, run).Count);
}
