using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Tests.Deltas;

public sealed class OutboundLedgerTests
{
    private readonly OutboundLedger ledger = new();

    [Fact]
    public void Ids_PerReceiver_AreDenseFromOne()
    {
        ledger.Add(1, [To("a"), To("b")]);
        ledger.Add(2, [To("b")]);

        Assert.Equal((1, 2), (ledger.LastIdOf("a"), ledger.LastIdOf("b")));
    }

    [Fact]
    public void Next_IsTheFirstThatTheReceiverHasNotApplied()
    {
        ledger.Add(1, [To("a")]);
        ledger.Add(2, [To("a")]);
        Assert.Equal(1, ledger.Next("a")!.Value.Id);

        ledger.Note("a", new(1, 0, false));
        Assert.Equal(2, ledger.Next("a")!.Value.Id);
    }

    [Fact]
    public void Receiver_ThatForgotWhatWasNotDurable_GetsItAgain()
    {
        ledger.Add(1, [To("a")]);
        ledger.Add(2, [To("a")]);
        ledger.Note("a", new(2, 1, false));
        Assert.Null(ledger.Next("a"));

        Assert.True(ledger.Note("a", new(1, 1, false)));

        Assert.Equal(2, ledger.Next("a")!.Value.Id);
    }

    [Fact]
    public void Receiver_ThatForgotWhatItCalledDurable_IsReported()
    {
        ledger.Add(1, [To("a")]);
        ledger.Note("a", new(1, 1, false));

        Assert.False(ledger.Note("a", new(0, 0, false)));
    }

    [Fact]
    public void Receiver_ThatKnowsWhatWasNeverSealed_ShowsThatTheLogLostRows()
    {
        ledger.Add(1, [To("a")]);

        Assert.True(ledger.Lacks("a", new(2, 0, false)));
        Assert.True(ledger.Lacks("a", new(1, 2, false)));
        Assert.False(ledger.Lacks("a", new(1, 1, false)));
    }

    [Fact]
    public void Settled_OnlyWhenEveryReceiverIsDurable()
    {
        ledger.Add(5, [To("a"), To("b")]);
        ledger.Note("a", new(1, 1, false));
        Assert.Null(ledger.TakeSettled());

        ledger.Note("b", new(1, 1, false));

        Assert.Equal(5, ledger.TakeSettled()!.Value.LogSequence);
        Assert.Null(ledger.TakeSettled());
        Assert.Equal(0, ledger.Retained);
    }

    [Fact]
    public void Restored_GoesOnWithTheIdsOfTheCheckpoint()
    {
        ledger.Restore(new Dictionary<string, long> { ["a"] = 7 });
        ledger.Add(9, [To("a")]);

        Assert.Equal(8, ledger.Next("a")!.Value.Id);
    }

    [Fact]
    public void Retained_IsWhatReceiversMayStillAskFor()
    {
        ledger.Add(1, [To("a"), To("b")]);
        ledger.Add(2, [To("b")]);
        var size = ledger.RetainedBytes / 3;

        ledger.Note("b", new(2, 1, false));
        Assert.Equal((2, 2 * size), (ledger.Retained, ledger.RetainedBytes));
        ledger.Note("a", new(1, 1, false));

        Assert.Equal(["b"], ledger.Receivers);
        Assert.Equal((1, size), (ledger.Retained, ledger.RetainedBytes));
    }

    [Fact]
    public void Settled_WithReceiversThatGetNothing_StillNamesTheirLastIds()
    {
        ledger.Restore(new Dictionary<string, long> { ["idle"] = 7 });
        ledger.Add(9, [To("a")]);
        ledger.Note("a", new(1, 1, false));

        Assert.Equal(new Dictionary<string, long> { ["idle"] = 7, ["a"] = 1 }, ledger.TakeSettled()!.Value.LastIds);
    }

    [Fact]
    public void Delta_SentAgainWithoutAnAnswer_IsNoted()
    {
        ledger.Add(1, [To("a")]);
        Assert.False(ledger.NoteSent("a", 1));
        Assert.True(ledger.NoteSent("a", 1));

        ledger.Note("a", new(1, 0, false));

        // To hear whether it is durable: nothing was lost.
        Assert.False(ledger.NoteSent("a", 1));
    }

    private static AddressedDelta To(string receiver) => new(receiver, new());
}
