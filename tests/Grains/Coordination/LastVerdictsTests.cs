using Microsoft.Extensions.Time.Testing;
using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Tests.Coordination;

public sealed class LastVerdictsTests
{
    private static readonly VerdictTable Flagged = new(new() { Kind = VerdictKind.Flag, DecisionId = "d" }, []);

    private static readonly VerdictTable Quarantined = new(Verdict.Allow, new() { ["feed-3"] = new() { Kind = VerdictKind.Quarantine, DecisionId = "d" } });

    private readonly FakeTimeProvider time = new();
    private readonly LastVerdicts verdicts;

    public LastVerdictsTests() => verdicts = new(time, TimeSpan.FromSeconds(10));

    [Fact]
    public void Flag_OfACoordinatorThatFallsSilent_DecaysToAllowAndSaysSo()
    {
        verdicts.Heard(Flagged);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((VerdictKind.Flag, false), (Said("a").Kind, Said("a").Stale));

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((VerdictKind.Allow, true, TimeSpan.FromSeconds(11)), (Said("a").Kind, Said("a").Stale, Said("a").Age));
    }

    [Fact]
    public void Verdict_BeforeTheCoordinatorWasHeard_IsStale() => Assert.Equal((VerdictKind.Allow, true), (Said("a").Kind, Said("a").Stale));

    [Fact]
    public void Decision_OnTheDisk_HoldsWithoutACoordinator()
    {
        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal((VerdictKind.Quarantine, true), (Said("feed-3", Quarantined).Kind, Said("feed-3", Quarantined).Stale));
        Assert.Equal(VerdictKind.Allow, Said("feed-4", Quarantined).Kind);
    }

    [Fact]
    public void Decision_NotYetOnTheDisk_IsAFlagUntilThen()
    {
        verdicts.Heard(Quarantined);

        Assert.Equal(VerdictKind.Flag, Said("feed-3").Kind);
        Assert.Equal(VerdictKind.Quarantine, Said("feed-3", Quarantined).Kind);
    }

    [Fact]
    public void Throttle_OnTheDisk_IsSaidOfItsCallerAndOfNobodyBefore()
    {
        var throttled = VerdictTable.Empty with { ByCaller = new() { ["aa"] = new() { Kind = VerdictKind.Throttle, DecisionId = "d" } } };
        verdicts.Heard(throttled);

        Assert.Null(verdicts.ForCaller("aa", VerdictTable.Empty));
        Assert.Null(verdicts.ForCaller("bb", throttled));
        time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal((VerdictKind.Throttle, "d", true, TimeSpan.FromSeconds(11)), verdicts.ForCaller("aa", throttled) is { } said ? (said.Kind, said.DecisionId, said.Stale, said.Age) : default);
    }

    private Verdict Said(string source, VerdictTable? decided = null) => verdicts.For(source, decided ?? VerdictTable.Empty);
}
