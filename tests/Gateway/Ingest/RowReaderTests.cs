using Google.Protobuf;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Ingest;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Gateway.Tests.Ingest;

/// <summary>A single row arrives as the batch that it stands for, is turned away for the same reasons, and is refused when its shape is not that of the version.</summary>
public sealed class RowReaderTests
{
    // Another encoder than this one has to write these bytes too.
    [Fact]
    public void Row_OnTheWire_HasTheFrozenBytes()
    {
        var row = Specs.Row(5, 0.5, 2, "A");
        (row.Missing, row.Class, row.Exposure) = (ByteString.CopyFrom(1), 1, V1.Exposure.Action);
        const string Frozen = "0805" + "11000000000000E03F" + "1A080000000000000040" + "220141" + "2A0101" + "320469642D35" + "4001" + "4802";
        var weighted = new V1.Row { Propensity = 0.5 };
        Assert.Equal(Frozen, Convert.ToHexString(row.ToByteArray()));
        Assert.Equal("8101000000000000E03F", Convert.ToHexString(weighted.ToByteArray()));
        Assert.Equal(row, V1.Row.Parser.ParseFrom(Convert.FromHexString(Frozen)));
        Assert.Equal("B201", Convert.ToHexString(new V1.ReportRequest { Row = new() }.ToByteArray())[..4]);
    }

    [Theory]
    [InlineData(false, false, 0, null)]
    [InlineData(true, false, 2, 0.1)]
    [InlineData(true, true, 3, 1.0)]
    public void Row_Sound_ArrivesAsTheBatchThatItStandsFor(bool withClass, bool withoutDistance, int exposure, double? propensity)
    {
        var batch = Specs.Batch(1);
        var row = Specs.Row(score: batch.Scores[0], distance: batch.Columns[0].Doubles.Values[0]);
        batch.Columns[1].Categories.Dictionary.RemoveAt(1);
        if (withClass)
        {
            batch.Classes.Add(0);
            row.Class = 0;
        }
        if (withoutDistance)
        {
            batch.Columns[0].Missing = ByteString.CopyFrom(1);
            row.Missing = ByteString.CopyFrom(1);
        }
        if (exposure > 0)
            batch.Exposures.Add((V1.Exposure)exposure);
        row.Exposure = (V1.Exposure)exposure;
        if (propensity is { } known)
        {
            batch.Propensities.Add(known);
            row.Propensity = known;
        }

        AssertEqual(BatchReader.Read(batch, Specs.Rules(), new()).Rows, Read(row).Rows);
    }

    [Fact]
    public void Id_OfANumber_IsTheKeyOfTheNumber()
    {
        var row = Specs.Row();
        row.NumberId = 17;
        Assert.Equal(PredictionIdReader.OfNumber(17), Grains.Labels.JoinKey.Read(Read(row).Rows.Keys.Span));
        row.ClearId();
        Assert.True(Read(row).Rows.Keys.IsEmpty);
    }

    [Fact]
    public void Row_Unusable_IsTurnedAwayWithItsReason()
    {
        AssertRejected("row.score", "SCORE_OUT_OF_RANGE", row => row.Score = double.NaN);
        AssertRejected("row.position", "POSITION_OUT_OF_RANGE", row => row.Position = -1);
        AssertRejected("row.class", "CLASS_OUT_OF_RANGE", row => row.Class = 2);
        AssertRejected("row.text_id", "ID_INVALID", row => row.TextId = "");
        AssertRejected("row.propensity", "PROPENSITY_OUT_OF_RANGE", row => row.Propensity = 0);
        AssertRejected("row.propensity", "PROPENSITY_OUT_OF_RANGE", row => row.Propensity = double.NaN);
        AssertRejected("row.text_id", "ID_INVALID", row => row.TextId = "a\u0000");
    }

    [Fact]
    public void Row_OfAnotherShape_IsRefusedWithItsField()
    {
        Assert.Equal(["row.numbers"], Wrong(row => row.Numbers.Add(1)));
        Assert.Equal(["row.numbers"], Wrong(row => row.Numbers.Clear()));
        Assert.Equal(["row.categories"], Wrong(row => row.Categories.Clear()));
        Assert.Equal(["row.missing"], Wrong(row => row.Missing = ByteString.CopyFrom(0, 0)));
        Assert.Equal(["row.exposure"], Wrong(row => row.Exposure = (V1.Exposure)9));
        Assert.Equal(["row.categories[0]"], Wrong(row => row.Categories[0] = "a\u0007"));
    }

    private static void AssertRejected(string field, string code, Action<V1.Row> change)
    {
        var row = Specs.Row();
        change(row);
        var read = Read(row);
        var rejection = Assert.Single(read.Rejections.First);
        Assert.Equal((0, field, code), (rejection.Row, rejection.Field, rejection.Code));
        Assert.Equal((0, true), (read.Rows.Count, read.Rows.Positions.IsEmpty));
    }

    private static string[] Wrong(Action<V1.Row> change)
    {
        var row = Specs.Row();
        change(row);
        var violations = new FieldViolations();
        RowReader.Read(row, Rules, violations);
        return [.. violations.Found.Select(v => v.Field)];
    }

    private static ReadBatch Read(V1.Row row)
    {
        var violations = new FieldViolations();
        var read = RowReader.Read(row, Rules, violations);
        Assert.Empty(violations.Found);
        return read;
    }

    private static BatchRules Rules => Specs.Rules() with { Path = "row" };

    private static void AssertEqual(ColumnarRows expected, ColumnarRows actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach (var block in (Func<ColumnarRows, ReadOnlyMemory<byte>>[])[rows => rows.Positions, rows => rows.Keys, rows => rows.Scores, rows => rows.Classes, rows => rows.Exposures, rows => rows.Labels, rows => rows.Propensities])
            Assert.Equal(block(expected).ToArray(), block(actual).ToArray());
        foreach (var (one, other) in expected.Columns.Zip(actual.Columns))
        {
            Assert.Equal(one.Absent, other.Absent);
            Assert.Equal(one.Dictionary, other.Dictionary);
            foreach (var block in (Func<FeatureColumn, ReadOnlyMemory<byte>>[])[column => column.Values, column => column.Codes, column => column.Missing])
                Assert.Equal(block(one).ToArray(), block(other).ToArray());
        }
    }
}
