using System.Runtime.InteropServices;
using Google.Protobuf;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Ingest;
using Watchgrain.Grains.Labels;

namespace Watchgrain.Gateway.Tests.Ingest;

/// <summary>What concerns one row turns that row away; the others arrive in the grains' columns.</summary>
public sealed class BatchRowTests
{
    [Fact]
    public void Batch_Sound_ArrivesInColumns()
    {
        var batch = Specs.Batch();
        batch.Columns[0].Missing = ByteString.CopyFrom(0b010);
        batch.Exposures.AddRange([V1.Exposure.Action, V1.Exposure.HoldOut, V1.Exposure.NoAction]);
        batch.Propensities.AddRange([1, 0.1, 1e-6]);

        var rows = Read(batch).Rows;

        Assert.Equal(3, rows.Count);
        Assert.Equal([0L, 1L, 2L], Longs(rows.Positions));
        Assert.Equal([0.5 / 3, 1.5 / 3, 2.5 / 3], Doubles(rows.Scores));
        Assert.Equal([0, 1, 1], rows.Classes.ToArray());
        Assert.Equal([2, 3, 1], rows.Exposures.ToArray());
        Assert.Equal([1, 85, 253], rows.Propensities.ToArray());
        Assert.Equal([100.0, 101.0, 102.0], Doubles(rows.Columns[0].Values));
        Assert.Equal([0b010], rows.Columns[0].Missing.ToArray());
        Assert.Equal([0, 1, 0], Ints(rows.Columns[1].Codes));
        Assert.Equal(["ATL", "BOS"], rows.Columns[1].Dictionary);
        Assert.Equal(PredictionIdReader.OfText("id-2"), JoinKey.Read(rows.Keys.Span[32..]));
        Assert.True(rows.Labels.IsEmpty);
    }

    [Fact]
    public void Propensities_OutOfRange_TurnTheirRowsAway()
    {
        var batch = Specs.Batch(5);
        batch.Propensities.AddRange([0, 0.5, 1.5, double.NaN, 0.1]);

        var read = Read(batch);

        Assert.Equal([(0, "batch.propensities", "PROPENSITY_OUT_OF_RANGE"), (2, "batch.propensities", "PROPENSITY_OUT_OF_RANGE"), (3, "batch.propensities", "PROPENSITY_OUT_OF_RANGE")], read.Rejections.First.Select(r => (r.Row, r.Field, r.Code)));
        Assert.Equal([26, 85], read.Rows.Propensities.ToArray());
    }

    [Fact]
    public void Columns_InAnyOrderAndAbsent_ArriveInTheOrderOfTheSpec()
    {
        var batch = Specs.Batch();
        batch.Columns.RemoveAt(0);

        var rows = Read(batch).Rows;

        Assert.True(rows.Columns[0].Absent);
        Assert.Equal([0, 1, 0], Ints(rows.Columns[1].Codes));
    }

    [Fact]
    public void Numbers_OfEveryWireType_ArriveAsDoubles()
    {
        var batch = Specs.Batch();
        batch.Columns[0].Floats = new() { Values = { 1.5f, float.NaN, float.PositiveInfinity } };
        Assert.Equal([1.5, double.NaN, double.PositiveInfinity], Doubles(Read(batch).Rows.Columns[0].Values));
        batch.Columns[0].Integers = new() { Values = { -1, 0, 1L << 52 } };
        Assert.Equal([-1.0, 0.0, (double)(1L << 52)], Doubles(Read(batch).Rows.Columns[0].Values));
    }

    [Fact]
    public void Integers_OfACategoricalFeature_ArriveAsTheirText()
    {
        var batch = Specs.Batch();
        batch.Columns[1].Integers = new() { Values = { 7, -3, 7 } };

        var column = Read(batch).Rows.Columns[1];

        Assert.Equal(["7", "-3"], column.Dictionary);
        Assert.Equal([0, 1, 0], Ints(column.Codes));
    }

    [Fact]
    public void Categories_InAnotherForm_ArriveInNfc()
    {
        var batch = Specs.Batch();
        batch.Columns[1].Categories.Dictionary[0] = "Sa\u0303o Paulo";
        Assert.Equal("S\u00e3o Paulo", Read(batch).Rows.Columns[1].Dictionary[0]);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    public void Row_WithAnImpossibleScore_IsTurnedAwayAlone(double score)
    {
        var batch = Specs.Batch();
        batch.Scores[1] = score;
        batch.Columns[0].Missing = ByteString.CopyFrom(0b100);

        var read = Read(batch);

        var rejection = Assert.Single(read.Rejections.First);
        Assert.Equal((1, "batch.scores", "SCORE_OUT_OF_RANGE"), (rejection.Row, rejection.Field, rejection.Code));
        Assert.Equal(2, read.Rows.Count);
        Assert.Equal([0L, 2L], Longs(read.Rows.Positions));
        Assert.Equal([100.0, 102.0], Doubles(read.Rows.Columns[0].Values));
        Assert.Equal([0b10], read.Rows.Columns[0].Missing.ToArray());
        Assert.Equal([0, 0], Ints(read.Rows.Columns[1].Codes));
    }

    [Fact]
    public void Rows_WithAWrongClassOrADuplicateOrUnfitId_AreTurnedAway()
    {
        var batch = Specs.Batch(6);
        batch.Classes.AddRange([0u, 1u, 2u, 0u, 0u, 0u]);
        batch.Ids.Text[3] = "id-0";
        batch.Ids.Text[4] = "";
        batch.Ids.Text[5] = "a\u0007";

        var read = Read(batch);

        Assert.Equal([(2, "CLASS_OUT_OF_RANGE"), (3, "DUPLICATE_ID"), (4, "ID_INVALID"), (5, "ID_INVALID")], read.Rejections.First.Select(r => (r.Row, r.Code)));
        Assert.Equal([0L, 1L], Longs(read.Rows.Positions));
    }

    [Fact]
    public void Id_OfARejectedRow_IsFreeForALaterOne()
    {
        var batch = Specs.Batch();
        batch.Scores[0] = 2;
        batch.Ids.Text[1] = "id-0";
        Assert.Equal([(0, "SCORE_OUT_OF_RANGE")], Read(batch).Rejections.First.Select(r => (r.Row, r.Code)));
    }

    [Fact]
    public void Row_MoreThanTenMinutesAhead_IsTurnedAwayOnEventTime()
    {
        var batch = Specs.Batch();
        var limit = (Specs.Now + TimeSpan.FromMinutes(10)).ToUnixTimeMilliseconds();
        batch.Positions.Clear();
        batch.Positions.AddRange([limit, limit + 1, long.MinValue]);

        var read = Read(batch, Specs.Rules(V1.Axis.EventTime));

        Assert.Equal([(1, "FUTURE_POSITION"), (2, "POSITION_OUT_OF_RANGE")], read.Rejections.First.Select(r => (r.Row, r.Code)));
    }

    [Fact]
    public void Rejections_Beyond100_AreCountedAndNotListed()
    {
        var batch = Specs.Batch(5000);
        for (var row = 0; row < 4000; row++)
            batch.Scores[row] = -1;

        var read = Read(batch);

        Assert.Equal((4000, 1000), (read.Rejections.Count, read.Rows.Count));
        Assert.Equal(Enumerable.Range(0, 100), read.Rejections.First.Select(r => r.Row));
    }

    [Fact]
    public void Ids_AsTextAndAsNumber_NeverMeet()
    {
        Assert.NotEqual(PredictionIdReader.OfText("1"), PredictionIdReader.OfNumber(1));
        // SHA-256 of "t1": the form is frozen, because stored predictions wait for their labels under it.
        Assert.Equal(System.Security.Cryptography.SHA256.HashData("t1"u8)[..16], Bytes(PredictionIdReader.OfText("1")));
    }

    private static byte[] Bytes(JoinKey key)
    {
        var bytes = new byte[JoinKey.Size];
        key.Write(bytes);
        return bytes;
    }

    private static ReadBatch Read(V1.Batch batch, BatchRules? rules = null)
    {
        var violations = new FieldViolations();
        var read = BatchReader.Read(batch, rules ?? Specs.Rules(), violations);
        Assert.Empty(violations.Found);
        return read;
    }

    private static long[] Longs(ReadOnlyMemory<byte> block) => MemoryMarshal.Cast<byte, long>(block.Span).ToArray();

    private static double[] Doubles(ReadOnlyMemory<byte> block) => MemoryMarshal.Cast<byte, double>(block.Span).ToArray();

    private static int[] Ints(ReadOnlyMemory<byte> block) => MemoryMarshal.Cast<byte, int>(block.Span).ToArray();
}
