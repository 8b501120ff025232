using Watchgrain.Audit.V1;
using Watchgrain.Grains.Governance;
using DecisionTransition = Watchgrain.Grains.Governance.DecisionTransition;

namespace Watchgrain.Grains.Tests.Governance;

public sealed class AuditEntriesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static DecisionTransition Rejection { get; } =
        DecisionLifecycle.Decide(DecisionLifecycle.Propose(Proposals.Of("acme", "flight-delay-1-0001"), Now).Record, approve: false, new("ann"), "maintenance", Now.AddMinutes(5))!;

    [Fact]
    public void Decision_Always_HasTheFrozenBytes() => Assert.Equal(
        "080112256465636973696f6e2f666c696768742d64656c61792d312d303030312f72656a65637465641a0c08d1eddcca061080eba5c302220461636d652a0c666c696768742d64656c61793201313a03"
        + "616e6e8201d8020a13666c696768742d64656c61792d312d30303031120564726966741a120a0864697374616e63651206666565642d33221171756172616e74696e655f736f757263652a1161776169"
        + "74696e675f617070726f76616c320872656a65637465643880d0a7e2d91c4094594a610a05647269667412120a0864697374616e63651206666565642d331a1472616e6b2d74696c7420652d64657465"
        + "63746f72220d7073695f636f7272656374656429000000000000f43f310000000000205640390000000000802c40409559489459521364726966742d6f662d6f6e652d736f757263655a20aaaaaaaaaa"
        + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01620b6d61696e74656e616e63656a45466561747572652064697374616e636520617420736f7572636520666565642d33206e6f206c"
        + "6f6e676572206c6f6f6b73206c696b6520746865207265666572656e63652e",
        Convert.ToHexStringLower(AuditEntries.Decision(Rejection)));

    [Fact]
    public void Registration_Always_HasTheFrozenBytes() => Assert.Equal(
        "080112146d6f64656c2f666c696768742d64656c61792f311a0c08a5ebdcca061080eba5c302220461636d652a0c666c696768742d64656c61793201313a0a7761746368677261696e8a010e0a077665"
        + "7273696f6e1203010203",
        Convert.ToHexStringLower(AuditEntries.Registration(EntryKeys.Version("flight-delay", "1"), "version", new("acme", "flight-delay", "1"), [1, 2, 3], Now)));

    [Fact]
    public void AliasMove_Always_HasTheFrozenBytes() => Assert.Equal(
        "08011227616c6961735f6d6f76652f72656769737472792f352f372f362f313736373332333034353637381a0c08a5ebdcca061080eba5c302220461636d652a0c666c696768742d64656c6179320131"
        + "3a0a7761746368677261696efa014b0a0872656769737472791213666c696768742d64656c61792d312d303030311805220c466c696768742064656c61792a086368616d70696f6e3201363a01374001"
        + "4a013650015a03616e6e",
        Convert.ToHexStringLower(AuditEntries.AliasMove(Entry.Parser.ParseFrom(AuditEntries.Decision(Rejection)), 5, "registry", new("Flight delay", "champion", "6", "7", true, "6", IsAnswerLost: true), "ann", Now)));

    [Fact]
    public void AliasMove_FromBeforeAnswersCouldBeLost_IsRead()
    {
        var entry = Entry.Parser.ParseFrom(Convert.FromHexString(
            "08011219616c6961735f6d6f76652f72656769737472792f352f372f361a0c08a5ebdcca061080eba5c302220461636d652a0c666c696768742d64656c61793201313a0a7761746368677261696efa01"
            + "440a0872656769737472791213666c696768742d64656c61792d312d303030311805220c466c696768742064656c61792a086368616d70696f6e3201363a013740014a0136"));
        Assert.Equal(("alias_move/registry/5/7/6", "7", "6", true, false, ""), (entry.EntryKey, entry.AliasMove.Before, entry.AliasMove.After, entry.AliasMove.WasSet, entry.AliasMove.AnswerLost, entry.AliasMove.InsistedBy));
    }

    [Fact]
    public void Erasure_Always_HasTheFrozenBytes() => Assert.Equal(
        "0801121b657261737572652f666c696768742d64656c61792f3031303230331a0c08a5ebdcca061080eba5c302220461636d652a0c666c696768742d64656c61793a03616e6ee203110a0a7072656469"
        + "6374696f6e1203010203",
        Convert.ToHexStringLower(AuditEntries.Erasure(EntryKeys.Erasure("flight-delay", [1, 2, 3]), "acme", "flight-delay", [1, 2, 3], "ann", Now)));

    [Fact]
    public void HostPolicy_Always_HasTheFrozenBytes() => Assert.Equal(
        "0801121e686f73745f706f6c6963792f306130622f313736373332333034353637381a0c08a5ebdcca061080eba5c302220461636d653a0a7761746368677261696ea2030a0a020a0b12020c0d1801",
        Convert.ToHexStringLower(AuditEntries.HostPolicy(EntryKeys.HostPolicy("0a0b", Now), "acme", "0a0b", "0c0d", isInForce: true, Now)));

    [Fact]
    public void Decision_Read_SaysWhatHappened()
    {
        var entry = Entry.Parser.ParseFrom(AuditEntries.Decision(Rejection));
        Assert.Equal((1u, "decision/flight-delay-1-0001/rejected", "ann"), (entry.Format, entry.EntryKey, entry.Actor));
        Assert.Equal(("awaiting_approval", "rejected", "maintenance", "quarantine_source"), (entry.Decision.FromState, entry.Decision.ToState, entry.Decision.Rationale, entry.Decision.Action));
        Assert.Equal(1.25, Assert.Single(entry.Decision.Evidence).Value);
    }

    [Fact]
    public void TakeOver_OfAnAuditedAnswer_KeepsWhoWhenAndWhy()
    {
        var again = DecisionLifecycle.Decide(DecisionLifecycle.Propose(Proposals.Of("acme", "flight-delay-1-0001"), Now).Record, approve: false, new(""), "", default)!;
        Assert.Equal(Rejection.Record with { Proposal = again.Record.Proposal }, AuditEntries.TakeOver(again, Entry.Parser.ParseFrom(AuditEntries.Decision(Rejection))).Record);
    }

    [Fact]
    public void TakeOver_OfAnAuditedEffect_KeepsWhatWasFound()
    {
        var inForce = DecisionLifecycle.Propose(Proposals.Of("acme", "flight-delay-1-0001", automatic: true), Now).Record;
        var finding = new EffectFinding(Now.AddDays(7), true, 11420, "no signal of it after pane 11413");
        var entry = Entry.Parser.ParseFrom(AuditEntries.Decision(DecisionLifecycle.Measure(inForce, finding)!));
        Assert.Equal("watchgrain", entry.Actor);
        Assert.Equal(finding, AuditEntries.TakeOver(DecisionLifecycle.Measure(inForce, new(default, true, 0, ""))!, entry).Record.Effect);
    }

    [Fact]
    public void EntryKey_OfADecision_IsReadBack()
    {
        foreach (var state in Enum.GetValues<DecisionState>())
        {
            Assert.True(EntryKeys.TryDecision(EntryKeys.Decision("a/b-c/1", state), out var id, out var read));
            Assert.Equal(("a/b-c/1", state), (id, read));
        }
    }

    [Theory]
    [InlineData("model/flight-delay")]
    [InlineData("decision/x")]
    [InlineData("decision/x/elsewhere")]
    [InlineData("decision//in_force")]
    public void EntryKey_OfAnythingElse_IsNoDecision(string key) => Assert.False(EntryKeys.TryDecision(key, out _, out _));
}
