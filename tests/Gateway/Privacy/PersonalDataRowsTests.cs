using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;
using Watchgrain.Gateway.Ingest;
using Watchgrain.Gateway.Models;
using Watchgrain.Gateway.Privacy;

namespace Watchgrain.Gateway.Tests.Privacy;

/// <summary>What a version does with categories in the form of personal data, in batches and single rows.</summary>
public sealed class PersonalDataRowsTests : IDisposable
{
    private const string Mail = "ann@mail.example";
    private const string Card = "4111111111111111";

    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(place => (byte)place)];

    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Count_TakesTheRowsAndCountsThem()
    {
        var read = Read(V1.PersonalData.Unspecified, Batch());
        Assert.Equal((2, 0), (read.PersonalDataRows, read.Rejections.Count));
        Assert.Equal(["ATL", Mail, Card], read.Rows.Columns[1].Dictionary);
    }

    // The row without a value may have any code, and a row that is turned away for something else is not counted.
    [Fact]
    public void Count_LeavesOutRowsWithoutAValueOrTurnedAway()
    {
        var batch = Batch();
        batch.Columns[1].Missing = ByteString.CopyFrom(0b0010);
        Assert.Equal(1, Read(V1.PersonalData.Count, batch).PersonalDataRows);
        batch.Scores[2] = 7;
        Assert.Equal((0, 1), (Read(V1.PersonalData.Count, batch).PersonalDataRows, Read(V1.PersonalData.Count, batch).Rejections.Count));
    }

    [Fact]
    public void Refuse_TurnsTheRowsAwayWithoutRepeatingThem()
    {
        var read = Read(V1.PersonalData.Refuse, Batch());
        Assert.Equal(
            [(1, "batch.columns[1]", "PERSONAL_DATA", "a value of origin has the form of an e-mail address, which the version does not take"), (2, "batch.columns[1]", "PERSONAL_DATA", "a value of origin has the form of a card number, which the version does not take")],
            read.Rejections.First.Select(one => (one.Row, one.Field, one.Code, one.Message)));
        Assert.Equal((2, 0), (read.Rows.Count, read.PersonalDataRows));
    }

    [Fact]
    public void Refuse_OfIntegerCategories_LooksAtTheirDigits()
    {
        var batch = Batch();
        batch.Columns[1].Integers = new() { Values = { 7, long.Parse(Card, System.Globalization.CultureInfo.InvariantCulture), 4_111_111_111_111_112, -4_111_111_111_111_111 } };
        Assert.Equal([1], Read(V1.PersonalData.Refuse, batch).Rejections.First.Select(one => one.Row));
    }

    // By the standard's own function over tenant, feature and value.
    [Fact]
    public void Hash_KeepsAKeyedHashOfThem()
    {
        var read = Read(V1.PersonalData.Hash, Batch());
        string[] expected = ["ATL", Hash(Mail), Hash(Card)];
        Assert.Equal(expected, read.Rows.Columns[1].Dictionary);
        Assert.Equal((4, 2), (read.Rows.Count, read.PersonalDataRows));
        Assert.Equal([Hash(Mail)], ReadRow(V1.PersonalData.Hash, Mail).Rows.Columns[1].Dictionary);

        static string Hash(string value) => "hmac:" + Convert.ToBase64String(HMACSHA256.HashData(Secret, Encoding.UTF8.GetBytes($"alpha\0origin\0{value}"))[..16]).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    [Theory]
    [InlineData(V1.PersonalData.Unspecified, 1, 0)]
    [InlineData(V1.PersonalData.Refuse, 0, 1)]
    public void Row_OfItsOwn_IsTreatedAsInABatch(V1.PersonalData mode, int counted, int turnedAway)
    {
        var read = ReadRow(mode, Card);
        Assert.Equal((counted, turnedAway), (read.PersonalDataRows, read.Rejections.Count));
        Assert.All(read.Rejections.First, one => Assert.Equal(("batch.categories[0]", "PERSONAL_DATA"), (one.Field, one.Code)));
        Assert.Equal((0, 0), (ReadRow(mode, "ATL").PersonalDataRows, ReadRow(mode, "ATL").Rejections.Count));
    }

    [Fact]
    public void Hash_WithoutAKey_IsRefused()
    {
        var refused = Assert.Throws<RpcException>(() => Specs.Rules(Spec(V1.PersonalData.Hash), Specs.NoKey));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Contains("Watchgrain:PersonalData:KeyFile", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(1025)]
    public void Key_OfAnotherLength_IsRefused(int length)
    {
        File.WriteAllBytes(file, new byte[length]);
        Assert.EndsWith($"has {length} bytes; a key has 32 to 1024", Assert.Throws<InvalidOperationException>(() => new PersonalDataKey(Options.Create(new PersonalDataOptions { KeyFile = file }))).Message, StringComparison.Ordinal);
    }

    private PersonalDataKey Key()
    {
        File.WriteAllBytes(file, Secret);
        return new(Options.Create(new PersonalDataOptions { KeyFile = file }));
    }

    private ReadBatch Read(V1.PersonalData mode, V1.Batch batch)
    {
        var violations = new Watchgrain.Gateway.Errors.FieldViolations();
        var read = BatchReader.Read(batch, Specs.Rules(Spec(mode), Key()), violations);
        Assert.Empty(violations.Found);
        return read;
    }

    private ReadBatch ReadRow(V1.PersonalData mode, string origin)
    {
        var violations = new Watchgrain.Gateway.Errors.FieldViolations();
        var read = RowReader.Read(Specs.Row(origin: origin), Specs.Rules(Spec(mode), Key()), violations);
        Assert.Empty(violations.Found);
        return read;
    }

    private static Watchgrain.Grains.Models.VersionSpec Spec(V1.PersonalData mode)
    {
        var spec = Specs.New();
        spec.PersonalData = mode;
        return SpecReader.Read(spec, new());
    }

    // Airport, mail address, card, airport.
    private static V1.Batch Batch()
    {
        var batch = Specs.Batch(4);
        batch.Columns[1].Categories = new() { Dictionary = { "ATL", Mail, Card }, Codes = { 0, 1, 2, 0 } };
        return batch;
    }
}
