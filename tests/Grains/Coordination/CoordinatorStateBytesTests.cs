using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Tests.Protocol;

namespace Watchgrain.Grains.Tests.Coordination;

public sealed class CoordinatorStateBytesTests
{
    /// <summary>Of when sources were judged by sums: feed-5 stands at 11.25 since pane 100.</summary>
    private const string FrozenFirst =
        "202020E0010121E0E021E0014A0301420321E0010D21E0213001312CD42E1D537472696E67436F6D706172657200030101E00103410D666565642D3520E8800000000000802640012203E0E0010121E021E0010101098100000000000000000101C101E0";

    /// <summary>Of before it was kept what came into force without a person.</summary>
    private const string FrozenSecond =
        "202020E0010121E0E021E0C10101420321E0010521E0213001312CD42E1D537472696E67436F6D706172657200030101E0E0010121E021E0010101018100000000000000000101C1012120380300030101E00103410D666565642D3520000141050102410303810000000000002940810000000000002640013A0321E800820C01D202810000000000404E4001A1810000000000003940E0014203014203E0E021000321E8C03D013A0301420381000000000000294021E800820C01D202810000000000404E4001A1810000000000003940E0E0E00109E0E0";

    /// <summary>Of before people proposed decisions.</summary>
    private const string FrozenThird =
        "202020E0010121E0E021E0C10101420321E0010521E0213001312CD42E1D537472696E67436F6D706172657200030101E0E0010121E021E0010101018100000000000000000101C1012120380300030101E00103410D666565642D3520000141050102410303810000000000002940810000000000002640013A0321E800820C01D202810000000000404E4001A1810000000000003940E0014203014203E0E021000321E8C03D013A0301420381000000000000294021E800820C01D202810000000000404E4001A1810000000000003940E0E0E00109E021000321E8400B6D2F312F320111C13D01041C0221808000B796AB49DE08810000000000000000E0E0E0E0";

    private const string Frozen =
        "202020E0010121E0E021E0C10101420321E0010521E0213001312CD42E1D537472696E67436F6D706172657200030101E0E0010121E021E0010101018100000000000000000101C1012120380300030101E00103410D666565642D3520000141050102410303810000000000002940810000000000002640013A0321E800820C01D202810000000000404E4001A1810000000000003940E0014203014203E0E021000321E8C03D013A0301420381000000000000294021E800820C01D202810000000000404E4001A1810000000000003940E0E0E00109E021000321E8400B6D2F312F320111C13D01041C0221808000B796AB49DE08810000000000000000E0E0E021E021E0E0";

    [Fact]
    public void Bytes_OfThisForm_AreFrozen() => Assert.Equal(Frozen, Convert.ToHexString(Forms.Coordinators.SerializeToArray(State())));

    [Fact]
    public void Bytes_OfSourcesJudgedBySums_AreReadAndTheirEvidenceBeginsAnew()
    {
        var read = Forms.Coordinators.Deserialize(Convert.FromHexString(FrozenFirst))!;

        Assert.Equal((104L, 105L, 3L, 2L), (read.JudgedThrough, read.EvaluatedThrough, read.NextIncident, read.Opened));
        Assert.Equal(new TrustLevel(11.25, 100), read.Trust["feed-5"]);
        Assert.Equal((0, 0, 0L), (read.Sources.Standings.Count, read.Sources.Suspects.Count, read.Sources.DroppedSpans));
        EarlierRecord.Adopt(read, DateTimeOffset.UnixEpoch);
        Assert.Empty(read.Trust);
        Assert.Empty(SourceTrust.Judge(read.Sources, 105, 0, []));
    }

    [Fact]
    public void Bytes_OfBeforeLimits_AreReadAndNothingHasActed()
    {
        var read = Forms.Coordinators.Deserialize(Convert.FromHexString(FrozenSecond))!;

        Assert.Equivalent(State().Sources, read.Sources, strict: true);
        Assert.Empty(read.Acted);
    }

    [Fact]
    public void Bytes_OfBeforePeopleProposed_AreReadAndNothingIsProposed()
    {
        var read = Forms.Coordinators.Deserialize(Convert.FromHexString(FrozenThird))!;

        Assert.Equal(State().Acted, read.Acted);
        Assert.Empty(read.Motions);
    }

    [Fact]
    public void Bytes_Frozen_AreReadAsTheyWereWritten()
    {
        var read = Forms.Coordinators.Deserialize(Convert.FromHexString(Frozen))!;

        Assert.Equivalent(State().Sources, read.Sources, strict: true);
        Assert.Equal(1, read.Sources.Of("feed-1").Place);
        Assert.Equal(State().Acted, read.Acted);
    }

    private static CoordinatorState State()
    {
        ContradictionTally tally = new() { Labels = 400, OnesForZero = 90, OnesExpected = 60.5, ZerosForOne = 40, ZerosExpected = 25 };
        var state = new CoordinatorState { JudgedThrough = 104 };
        state.Sources.Standings.Add("feed-5", new() { Place = 0, Detector = [1, 2], Record = [3], LogEvidence = 12.5, Growth = 11, SincePane = 103, Since = tally, SpokePane = 104, LastPane = 104 });
        state.Sources.Suspect("feed-5", 103, 104, 12.5, tally);
        state.Sources.DroppedSpans = 2;
        state.Acted.Add(new("m/1/2", GovernedAction.QuarantineSource, "feed-5", 8_640, new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)));
        return state;
    }
}
