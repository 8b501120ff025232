using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Incidents;

namespace Watchgrain.Grains.Tests.Incidents;

public sealed class AdmissionTests
{
    private static readonly Func<Signal, bool> Nothing = _ => false;

    [Fact]
    public void Stream_AtItsOwnThreshold_CountsByItself()
    {
        var (counting, standing) = Admission.Of([At("a", 0), At("b", -1)], Nothing);
        Assert.Equal(["a"], Features(counting));
        Assert.Equal(["b"], Features(standing));
    }

    [Fact]
    public void Streams_WhoseSharesAddUp_CountTogetherThoughNoneWouldByItself()
    {
        Signal[] four = [.. "abcd".Select(name => At($"{name}", Math.Log(0.26)))];
        Assert.Equal(["a", "b", "c", "d"], Features(Admission.Of(four, Nothing).Counting));
        Assert.Empty(Admission.Of(four[..3], Nothing).Counting);
    }

    [Fact]
    public void Members_OfEqualShares_DoNotHangOnTheOrderInWhichSignalsCome()
    {
        // The largest with one of two equal ones add up to 1.
        Signal[] three = [At("a", Math.Log(0.3)), At("b", Math.Log(0.3)), At("c", Math.Log(0.95))];
        Assert.Equal("a c | b", Parts(Admission.Of(three, Nothing)));
        Assert.Equal("a c | b", Parts(Admission.Of([.. three.Reverse()], Nothing)));
    }

    [Fact]
    public void Stream_OfAnOpenStrand_CountsWhateverItsEvidenceAndIsNotInTheSum()
    {
        var (counting, standing) = Admission.Of([At("a", -5), At("b", Math.Log(0.6))], signal => signal.Subject.Feature == "a");
        Assert.Equal(["a"], Features(counting));
        Assert.Equal(["b"], Features(standing));
        // The open one has any evidence: another still needs all of its own.
        Assert.Equal(["a"], Features(Admission.Of([At("a", 3), At("b", Math.Log(0.6))], signal => signal.Subject.Feature == "a").Counting));
    }

    [Fact]
    public void SlightChange_OpensNothingWhateverItsEvidence() => Assert.Equal(" | ", Parts(Admission.Of([At("a", 3) with { IsSlight = true }], Nothing)));

    [Fact]
    public void Count_IsNoMatterOfChance() => Assert.Equal("a | ", Parts(Admission.Of([At("a", 0) with { LogThreshold = 0, LogEvidence = 0 }], Nothing)));

    private static Signal At(string feature, double logShare) => Findings.Drift(feature, 10, evidence: Findings.LogThreshold + logShare);

    private static string[] Features(List<Signal> signals) => [.. signals.Select(signal => signal.Subject.Feature)];

    private static string Parts((List<Signal> Counting, List<Signal> Standing) of) => $"{string.Join(' ', Features(of.Counting))} | {string.Join(' ', Features(of.Standing))}";
}
