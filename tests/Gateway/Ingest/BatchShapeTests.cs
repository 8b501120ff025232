using Google.Protobuf;

namespace Watchgrain.Gateway.Tests.Ingest;

/// <summary>What concerns the shape of a batch refuses it whole and names the field.</summary>
public sealed class BatchShapeTests
{
    [Fact]
    public void Batch_Sound_HasNoViolation() => Assert.Empty(Specs.Wrong(Specs.Batch()));

    [Fact]
    public void Rows_MoreThan5000_AreRefused() => Assert.Equal(["batch.positions"], Specs.Wrong(Specs.Batch(5001)));

    [Fact]
    public void Lengths_OtherThanPositions_AreNamed()
    {
        var batch = Specs.Batch();
        batch.Scores.Add(0.5);
        batch.Classes.Add(1);
        batch.Exposures.Add(V1.Exposure.Action);
        batch.Propensities.Add(1);
        Assert.Equal(["batch.scores", "batch.classes", "batch.exposures", "batch.propensities"], Specs.Wrong(batch));
    }

    [Fact]
    public void Predictions_WithoutScores_AreRefused()
    {
        var batch = Specs.Batch();
        batch.Scores.Clear();
        Assert.Equal(["batch.scores"], Specs.Wrong(batch));
    }

    [Fact]
    public void Labels_OutsideAReference_AreRefused()
    {
        var batch = Specs.Batch();
        batch.Labels.AddRange([0u, 1u, 0u]);
        Assert.Equal(["batch.labels"], Specs.Wrong(batch));
        Assert.Empty(Specs.Wrong(batch, Specs.Rules(takesLabels: true)));
    }

    [Fact]
    public void Column_UnknownTwiceOrNameless_IsNamed()
    {
        var batch = Specs.Batch();
        batch.Columns.Add(new V1.Column { Name = "weather", Doubles = new() { Values = { 1, 2, 3 } } });
        batch.Columns.Add(batch.Columns[0].Clone());
        batch.Columns.Add(new V1.Column { Doubles = new() { Values = { 1, 2, 3 } } });
        Assert.Equal(["batch.columns[2].name", "batch.columns[3].name", "batch.columns[4].name"], Specs.Wrong(batch));
    }

    [Fact]
    public void Column_OfTheWrongType_IsNamed()
    {
        var batch = Specs.Batch();
        var names = (batch.Columns[0].Name, batch.Columns[1].Name);
        (batch.Columns[1].Name, batch.Columns[0].Name) = names;
        Assert.Equal(["batch.columns[0].doubles", "batch.columns[1].categories"], Specs.Wrong(batch));
    }

    [Fact]
    public void Column_WithoutValues_IsNamed()
    {
        var batch = Specs.Batch();
        batch.Columns[0].ClearValues();
        Assert.Equal(["batch.columns[0].values"], Specs.Wrong(batch));
    }

    [Fact]
    public void Column_OfAnotherLength_IsNamed()
    {
        var batch = Specs.Batch();
        batch.Columns[0].Doubles.Values.Add(1);
        batch.Columns[1].Categories.Codes.Add(1);
        Assert.Equal(["batch.columns[0].doubles.values", "batch.columns[1].categories.codes"], Specs.Wrong(batch));
    }

    [Fact]
    public void Codes_OutsideTheDictionary_AreNamedUnlessMissing()
    {
        var batch = Specs.Batch();
        batch.Columns[1].Categories.Codes[2] = 2;
        Assert.Equal(["batch.columns[1].categories.codes[2]"], Specs.Wrong(batch));
        batch.Columns[1].Missing = ByteString.CopyFrom(0b100);
        Assert.Empty(Specs.Wrong(batch));
    }

    [Fact]
    public void Dictionary_WithControlCharactersOrTooLong_IsNamed()
    {
        var batch = Specs.Batch();
        batch.Columns[1].Categories.Dictionary[0] = "A\0";
        batch.Columns[1].Categories.Dictionary[1] = new string('é', 513);
        Assert.Equal(["batch.columns[1].categories.dictionary[0]", "batch.columns[1].categories.dictionary[1]"], Specs.Wrong(batch));
    }

    [Fact]
    public void MissingBitmap_OfAnotherLength_IsNamed()
    {
        var batch = Specs.Batch(9);
        batch.Columns[0].Missing = ByteString.CopyFrom(1);
        Assert.Equal(["batch.columns[0].missing"], Specs.Wrong(batch));
    }

    [Fact]
    public void Ids_OfBothKindsOrOfAnotherLength_AreNamed()
    {
        var batch = Specs.Batch();
        batch.Ids.Text.RemoveAt(2);
        Assert.Equal(["batch.ids.text"], Specs.Wrong(batch));
        batch.Ids.Numbers.Add(1);
        Assert.Equal(["batch.ids"], Specs.Wrong(batch));
        batch.Ids = new();
        Assert.Equal(["batch.ids"], Specs.Wrong(batch));
    }

    [Fact]
    public void Exposure_Unknown_IsNamed()
    {
        var batch = Specs.Batch();
        batch.Exposures.AddRange([V1.Exposure.Action, (V1.Exposure)9, V1.Exposure.HoldOut]);
        Assert.Equal(["batch.exposures[1]"], Specs.Wrong(batch));
    }

    [Fact]
    public void Bytes_OfTheWrongWireType_AreMissingAndNotZero()
    {
        // Column { name = 1: "distance", doubles = 2 as a varint instead of a message }.
        byte[] bytes = [0x0a, 8, .. "distance"u8, 0x10, 7];
        var batch = Specs.Batch();
        batch.Columns[0] = V1.Column.Parser.ParseFrom(bytes);
        Assert.Equal(["batch.columns[0].values"], Specs.Wrong(batch));
    }
}
