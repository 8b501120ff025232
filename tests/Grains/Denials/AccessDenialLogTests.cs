using Watchgrain.Grains.Denials;

namespace Watchgrain.Grains.Tests.Denials;

public sealed class AccessDenialLogTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Add_OfTheSamePrincipalAndMinute_GrowsItsEntryAndKeepsTheLatestCall()
    {
        var state = new AccessDenialState();
        var log = new AccessDenialLog(state);
        log.Add([Of(0, "bob", 3), Of(0, "eve", 1), Of(1, "bob", 2)], 0);
        log.Add([Of(0, "bob", 4) with { Reason = "ROLE_MISSING" }, Of(-1, "bob", 5)], 0);

        Assert.Equal([(-1, "bob", 5L), (0, "bob", 7L), (0, "eve", 1L), (1, "bob", 2L)], state.Entries.Select(entry => ((int)(entry.Minute - Noon).TotalMinutes, entry.Principal, entry.Count)));
        Assert.Equal("ROLE_MISSING", state.Entries[1].Reason);
    }

    [Fact]
    public void Add_BeyondTheMost_ForgetsTheOldestAndCountsThem()
    {
        var state = new AccessDenialState();
        var log = new AccessDenialLog(state);
        for (var minute = 0; minute < 3000; minute++) log.Add([Of(minute, "bob", 2)], minute == 0 ? 7 : 0);

        Assert.Equal(AccessDenialLog.MostEntries, state.Entries.Count);
        Assert.Equal((2000L, 4007L), (state.Forgotten, state.ForgottenCalls));
        Assert.Equal((Noon.AddMinutes(2000), Noon.AddMinutes(2999)), (state.Entries[0].Minute, state.Entries[^1].Minute));
    }

    private static AccessDenial Of(int minute, string principal, long count) => new(Noon.AddMinutes(minute), principal, "UNAUTHENTICATED", "watchgrain.v1.AuditService/ListEntries", count);
}
