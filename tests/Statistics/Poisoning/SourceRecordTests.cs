using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Statistics.Tests.Poisoning;

public sealed class SourceRecordTests
{
    [Fact]
    public void Record_WithFurtherPanes_ForgetsTheOldOnes()
    {
        var running = new RunningExcess().After(10, 100, 20, 25);
        Assert.Equal(new RunningExcess(10, 100, 20, 3), running);
        Assert.False(running.IsKnown);

        // A pane without rows adds none.
        Assert.Equal(100 * (1 - 1 / 28.0), running.After(0, 0, 0, 0).Rows, 1e-12);

        for (var pane = 0; pane < 1000; pane++) running = running.After(3, 100, 20, 20);
        Assert.Equal(28 * 100, running.Rows, 1e-6);
        Assert.Equal((0.03, -0.0055), (Math.Round(running.Rate, 9), Math.Round(running.ScatterPerRow, 9)));
        Assert.True(running.IsKnown);
        Assert.Equal(running.Variance / running.Rows / running.Rows, running.RateVariance, 1e-15);
    }

    [Fact]
    public void Form_OfARecord_IsFrozenAndDamageIsRefused()
    {
        var record = new SourceRecord(new(1, 400, 64, -2), new(2, 300, 48, 0.5), new(-1, 100, 16, 0));
        var bytes = BinaryForm.Of(record.WriteTo);
        Assert.Equal(
            "01" + "000000000000f03f" + "0000000000007940" + "0000000000005040" + "00000000000000c0"
            + "0000000000000040" + "0000000000c07240" + "0000000000004840" + "000000000000e03f"
            + "000000000000f0bf" + "0000000000005940" + "0000000000003040" + "0000000000000000",
            Convert.ToHexStringLower(bytes));
        Assert.Equal(record, SourceRecord.Read(bytes));
        BinaryForm.RefusesDamage(bytes, damaged => SourceRecord.Read(damaged));
        Assert.Throws<InvalidDataException>(() => SourceRecord.Read(BinaryForm.Of(new SourceRecord(default, new(0, -1, 0, 0), default).WriteTo)));
    }
}
