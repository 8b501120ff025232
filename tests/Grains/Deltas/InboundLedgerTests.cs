using CsCheck;
using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Tests.Deltas;

public sealed class InboundLedgerTests
{
    [Fact]
    public void Deltas_InAnyOrderAndAnyNumber_AreAdmittedOnceEachAndInOrder() =>
        Gen.Int[1, 8].Array[0, 60].Sample(ids =>
        {
            var ledger = new InboundLedger();
            var admitted = ids.Where(id => ledger.Admit(Delta(id))).ToArray();
            return admitted.SequenceEqual(Enumerable.Range(1, admitted.Length));
        });

    [Fact]
    public void Sender_OfALowerEpoch_IsFenced()
    {
        var ledger = new InboundLedger();
        ledger.Admit(Delta(1, epoch: 2));
        var old = Delta(2, epoch: 1);

        Assert.False(ledger.Admit(old));
        Assert.True(ledger.ReceiptFor(old).Fenced);
    }

    [Fact]
    public void Receipt_BeforeTheWrite_IsAppliedButNotDurable()
    {
        var ledger = new InboundLedger();
        ledger.Admit(Delta(1));
        var snapshot = ledger.Snapshot();
        ledger.Admit(Delta(2));
        ledger.MarkDurable(snapshot);

        Assert.Equal(new DeltaReceipt(2, 1, false), ledger.ReceiptFor(Delta(2)));
    }

    [Fact]
    public void Required_AheadOfWhatIsApplied_IsMissing()
    {
        var ledger = new InboundLedger();
        ledger.Admit(Delta(1));

        Assert.True(ledger.HasAll(new Dictionary<string, long> { ["s"] = 1 }));
        Assert.False(ledger.HasAll(new Dictionary<string, long> { ["s"] = 2 }));
        Assert.False(ledger.HasAll(new Dictionary<string, long> { ["t"] = 1 }));
    }

    [Fact]
    public void Delta_WhoseSenderKnowsOfMoreDurableOnes_ShowsTheGap()
    {
        var ledger = new InboundLedger();
        ledger.Admit(Delta(1));

        Assert.False(ledger.Lacks(Delta(5) with { Durable = 1 }));
        Assert.True(ledger.Lacks(Delta(5) with { Durable = 2 }));
    }

    [Fact]
    public void Closing_ThatFindsDeltasMissingAgain_IsOverdueMoreAndMoreRarely()
    {
        var ledger = new InboundLedger();
        var closing = new PaneClosing { Stage = PaneStage.Rows, Pane = 3, Required = [] };

        Assert.Equal([2, 4, 8], Enumerable.Range(1, 15).Where(_ => ledger.IsOverdue(closing)));
        Assert.False(ledger.IsOverdue(closing with { Stage = PaneStage.Outcomes }));
    }

    private static DeltaEnvelope Delta(long id, long epoch = 1) => new() { Sender = "s", Epoch = epoch, Id = id, Content = new() };
}
