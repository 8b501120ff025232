using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Partitions;
using Watchgrain.Statistics.Feedback;

namespace Watchgrain.Grains.Tests.Partitions;

/// <summary>Rows of a partition's log outlive the program that wrote them.</summary>
public sealed class PartitionEntryTests : IDisposable
{
    private const string Start =
        "20E820000321E8400370010301050107011101152180000074B1F96FC208810000000000000000E0E0E021000321E8400F763A742F6D2F3121E82000" +
        "0321E8001D410966656564011541050102E0E021000321E8C02F01ADE0E021E80005010101110101011501010101010101010101010101010101";

    private const string Rest =
        "E021000321E820E800030105E001A981000000000000D03F0103C12F2100030107E0E0E0410772756EE0E0E021000321E84013693A742F6D2F312F30" +
        "01190121E0E0011D0103";

    private const string RestWithConflicts =
        "E021000321E820E800030105E001A981000000000000D03F0103C12F2100030107E0E0E0410772756E21E0E0E0E021000321E84013693A742F6D2F31" +
        "2F3001190121E0E0011D0103";

    private const string RestWithMarks =
        "E021000321E820E800030105E001A981000000000000D03F0103C12F2100030107E00101E0E0410772756E21E0E0E0E021000321E84013693A742F6D" +
        "2F312F3001190121E0E0011D0103";

    private const string RestWithCells =
        "E021000321E820E800030105E001A981000000000000D03F0103C12F2100030107E00101C301E0E0410772756E21E0E0E0E021000321E84013693A742F6D" +
        "2F312F3001190121E0E0011D0103";

    private const string RestWithExpectedLoss =
        "E021000321E820E800030105E001A981000000000000D03F0103C12F2100030107E00101C3010301E0E0410772756E21E0E0E0E021000321E84013693A742F6D2F" +
        "312F3001190121E0E0011D0103";

    private const string RestWithProbabilities =
        "E021000321E820E800030105E001A981000000000000D03F0103C12F2100030107E00101C3010301C101E0E0410772756E21E0E0E0E021000321E84013693A742F6D2F" +
        "312F3001190121E0E0011D0103";

    private const string Losses = "0101010101010101010101010101010101010101";

    private const string Frozen = Start + Losses + "0101" + RestWithProbabilities + "01A9C10121E0E0";

    // Written before rows with personal data were counted.
    private const string NinthFrozen = Start + Losses + RestWithProbabilities + "01A9C10121E0E0";

    // Written before predictions of several classes had probabilities.
    private const string EighthFrozen = Start + Losses + RestWithExpectedLoss + "01A9C10121E0E0";

    // Written before predictions of regressions had expected errors.
    private const string SeventhFrozen = Start + Losses + RestWithCells + "01A9C10121E0E0";

    // Written before predictions had cells.
    private const string SixthFrozen = Start + Losses + RestWithMarks + "01A9C10121E0E0";

    // Written before predictions had marks.
    private const string FifthFrozen = Start + Losses + RestWithConflicts + "01A9C10121E0E0";

    // Written before losses, conflicts and forgotten producers stood in the row.
    private const string FourthFrozen = Start + "01010101" + Rest + "01A9C101E0";

    // Written before the losses of clients stood in the row.
    private const string ThirdFrozen = Start + Rest + "01A9C101E0";

    // Written before verdicts stood in the row.
    private const string SecondFrozen = Start + Rest + "01A9E0";

    // Written before the highest position stood in the row.
    private const string FirstFrozen = Start + Rest + "E0";

    private const string FrozenVerdicts =
        "20E820E021E021E0C1010101C10121E820E8000541018100000000000000000101C101E021010341096665656420E80015410B6D2F312F3281000000000000" +
        "00000101C101E0E0010DC101E021E0E0";

    // Written before there were verdicts about callers.
    private const string SecondFrozenVerdicts =
        "20E820E021E021E0C1010101C10121E820E8000541018100000000000000000101C101E021010341096665656420E80015410B6D2F312F3281000000000000" +
        "00000101C101E0E0010DE021E0E0";

    // Written before verdicts named their incident.
    private const string FirstFrozenVerdicts =
        "20E820E021E021E0C1010101C10121E820E8000541018100000000000000000101E021010341096665656420E80015410B6D2F312F3281000000000000" +
        "00000101E0E0010DE021E0E0";

    private readonly ServiceProvider services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    private Serializer<PartitionEntry> Serializer => services.GetRequiredService<Serializer<PartitionEntry>>();

    [Fact]
    public void Serialize_AnEntry_GivesTheFrozenBytes() => Assert.Equal(Frozen, Convert.ToHexString(Serializer.SerializeToArray(Entry())));

    [Fact]
    public void Serialize_AnEntryWithVerdicts_GivesTheFrozenBytes()
    {
        var entry = new PartitionEntry { Verdicts = new(Verdict.Allow, new() { ["feed"] = new() { Kind = VerdictKind.Quarantine, DecisionId = "m/1/2" } }) { Revision = 3 } };

        var bytes = Serializer.SerializeToArray(entry);

        Assert.Equal(FrozenVerdicts, Convert.ToHexString(bytes));
        Assert.Equal(entry.Verdicts, Serializer.Deserialize(bytes)!.Verdicts);
        Assert.Equal(entry.Verdicts, Serializer.Deserialize(Convert.FromHexString(SecondFrozenVerdicts))!.Verdicts);
        Assert.Equal(entry.Verdicts, Serializer.Deserialize(Convert.FromHexString(FirstFrozenVerdicts))!.Verdicts);

        var throttled = entry with { Verdicts = entry.Verdicts! with { ByCaller = new() { ["aa"] = new() { Kind = VerdictKind.Throttle, DecisionId = "m/1/3" } } } };
        Assert.Equal(throttled.Verdicts, Serializer.Deserialize(Serializer.SerializeToArray(throttled))!.Verdicts);
    }

    [Fact]
    public void Deserialize_ARowWithoutTheHighestPosition_GivesNone() => Assert.Null(Serializer.Deserialize(Convert.FromHexString(FirstFrozen))!.HighestPosition);

    [Theory]
    [InlineData(Frozen)]
    [InlineData(NinthFrozen)]
    [InlineData(EighthFrozen)]
    [InlineData(SeventhFrozen)]
    [InlineData(SixthFrozen)]
    [InlineData(FifthFrozen)]
    [InlineData(FourthFrozen)]
    [InlineData(ThirdFrozen)]
    [InlineData(SecondFrozen)]
    public void Deserialize_TheFrozenBytes_GivesTheEntry(string frozen)
    {
        var read = Serializer.Deserialize(Convert.FromHexString(frozen))!;

        var expected = Entry();
        Assert.Equal(expected.Batches, read.Batches);
        Assert.Equal(expected.Received, read.Received);
        Assert.Equal((7L, true, 42L), (read.CloseThrough, read.Seal, read.HighestPosition));
        var delta = Assert.Single(read.Deltas);
        Assert.Equal("v:t/m/1", delta.Receiver);
        Assert.Equal(expected.Deltas[0].Content.Tally, delta.Content.Tally);
        Assert.Equal(expected.Deltas[0].Content.Marks, delta.Content.Marks);
        Assert.Equal("run", delta.Content.LineageRunId);
        var part = Assert.Single(delta.Content.Parts);
        Assert.Equal((7L, "feed", SummaryKind.Exposures, "0102"), (part.Pane, part.Source, part.Kind, Convert.ToHexString(part.Bytes)));
        var prediction = Assert.Single(delta.Content.Predictions);
        Assert.Equal((new JoinKey(1, 2), 42L, 0.25, (byte)1, "feed"), (prediction.Key, prediction.Position, prediction.Score, prediction.Class, prediction.Source));
        Assert.Equal([3], prediction.Slices);
        Assert.True(prediction.Mark.IsEmpty);
        Assert.Null(prediction.Cells);
        Assert.Null(prediction.Loss);
        Assert.Null(prediction.Probabilities);
    }

    [Fact]
    public void Prediction_WithCells_IsReadAsItWasWritten()
    {
        var records = services.GetRequiredService<Serializer<JoinRecord>>();

        var read = records.Deserialize(records.SerializeToArray(Entry().Deltas[0].Content.Predictions[0] with { Cells = [1, 31, 255] }))!;

        Assert.Equal([1, 31, 255], read.Cells!);
    }

    [Fact]
    public void Prediction_OfSeveralClasses_IsReadAsItWasWritten()
    {
        var records = services.GetRequiredService<Serializer<JoinRecord>>();

        var read = records.Deserialize(records.SerializeToArray(Entry().Deltas[0].Content.Predictions[0] with { Class = 31, Probabilities = [0, 0, 128, 63] }))!;

        Assert.Equal((31, "0000803F"), (read.Class, Convert.ToHexString(read.Probabilities!)));
    }

    [Fact]
    public void Prediction_WithAMark_IsReadAsItWasWritten()
    {
        var marked = Entry().Deltas[0].Content.Predictions[0] with { Mark = new(Exposure.HoldOut, 253) };
        var records = services.GetRequiredService<Serializer<JoinRecord>>();

        Assert.Equal(marked.Mark, records.Deserialize(records.SerializeToArray(marked))!.Mark);
        Assert.InRange(records.SerializeToArray(marked).Length - records.SerializeToArray(marked with { Mark = default }).Length, 0, 2);
    }

    public void Dispose() => services.Dispose();

    private static PartitionEntry Entry() => new()
    {
        Batches = [new() { ProducerId = "p", ProducerEpoch = 1, Sequence = 2, ContentHash = 3, AcceptedRows = 4, LateRows = 5, At = new(2001, 3, 1, 0, 0, 0, TimeSpan.Zero) }],
        Deltas =
        [
            new("v:t/m/1", new()
            {
                Parts = [new() { Pane = 7, Source = "feed", Kind = SummaryKind.Exposures, Bytes = [1, 2] }],
                Marks = [new("feed", 43)],
                Tally = new() { Batches = 1, Rows = 4, LateRows = 5 },
                Predictions = [new() { Key = new(1, 2), Position = 42, Score = 0.25, Class = 1, Source = "feed", Slices = [3] }],
                LineageRunId = "run",
            }),
        ],
        Received = [new("i:t/m/1/0", 6, 8)],
        CloseThrough = 7,
        Seal = true,
        HighestPosition = 42,
    };
}
