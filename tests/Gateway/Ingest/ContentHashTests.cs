using Google.Protobuf;
using Google.Protobuf.Reflection;
using Watchgrain.Gateway.Ingest;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Tests.Ingest;

public sealed class ContentHashTests
{
    private static readonly VersionSpec Spec = Specs.Rules().Version.Spec;

    [Fact]
    public void Hash_OfAnotherEncoding_IsTheSame()
    {
        var request = new V1.ReportRequest { ModelId = "m", Batch = Specs.Batch() };
        // The batch as two messages of the same field, which a reader merges, before the model.
        var scores = new V1.Batch { Scores = { request.Batch.Scores } };
        var rest = request.Batch.Clone();
        rest.Scores.Clear();
        byte[] encoding = [.. Without(r => r.Batch = rest), .. Without(r => r.Batch = scores), .. Without(r => r.ModelId = "m")];

        Assert.Equal(Of(request), Of(V1.ReportRequest.Parser.ParseFrom(encoding)));
    }

    [Fact]
    public void Hash_OfOtherContent_Differs()
    {
        var request = new V1.ReportRequest { ModelId = "m", Batch = Specs.Batch() };
        var other = request.Clone();
        other.Batch.Scores[0] += 1e-9;
        Assert.NotEqual(Of(request), Of(other));
    }

    [Fact]
    public void Hash_OfABatch_IsTheFrozenOne() =>
        Assert.Equal(0x58586b24cbffaa28UL, Of(new() { ModelId = "m", Batch = Specs.Batch() }));

    // As it was before labels could say when they became known.
    [Fact]
    public void Hash_OfLabelsWithoutTimes_IsTheFrozenOne() =>
        Assert.Equal(0x58587ba20455c0e1UL, ContentHash.Of(new V1.ReportLabelsRequest { ModelId = "m", Version = "1", ProducerId = "p", Sequence = 3, Source = "desk", Ids = new() { Text = { "a", "b" } }, Labels = { 1, 0 } }));

    [Theory]
    [InlineData("text", false, null, V1.Exposure.Unspecified, null)]
    [InlineData("number", true, 1u, V1.Exposure.HoldOut, 0.25)]
    [InlineData("none", true, 0u, V1.Exposure.NoAction, 1.0)]
    public void Hash_OfARow_IsThatOfTheBatchThatItStandsFor(string id, bool withoutOrigin, uint? predicted, V1.Exposure exposure, double? propensity)
    {
        var batch = new V1.Batch
        {
            Positions = { 7 },
            Scores = { 0.25 },
            Columns =
            {
                new V1.Column { Name = "distance", Doubles = new() { Values = { 812.5 } } },
                new V1.Column { Name = "origin", Categories = new() { Dictionary = { withoutOrigin ? "" : "BOS" }, Codes = { 0 } }, Missing = withoutOrigin ? ByteString.CopyFrom(1) : ByteString.Empty },
            },
        };
        var row = Specs.Row(7, 0.25, 812.5, withoutOrigin ? "" : "BOS");
        row.ClearId();
        if (withoutOrigin)
            row.Missing = ByteString.CopyFrom(0b10);
        if (id == "text")
            (batch.Ids, row.TextId) = (new() { Text = { "é" } }, "é");
        if (id == "number")
            (batch.Ids, row.NumberId) = (new() { Numbers = { 9 } }, 9);
        if (predicted is { } c)
        {
            batch.Classes.Add(c);
            row.Class = c;
        }
        if (exposure != V1.Exposure.Unspecified)
            batch.Exposures.Add(exposure);
        row.Exposure = exposure;
        if (propensity is { } known)
        {
            batch.Propensities.Add(known);
            row.Propensity = known;
        }

        Assert.Equal(Of(new() { ModelId = "m", Sequence = 3, Batch = batch }), Of(new() { ModelId = "m", Sequence = 3, Row = row }));
    }

    [Fact]
    public void Hash_OfARow_TakesEveryField()
    {
        Action<V1.Row>[] changes =
        [
            row => row.Position++, row => row.Score = Math.BitIncrement(row.Score), row => row.Numbers[0] = -row.Numbers[0], row => row.Categories[0] += "x", row => row.Missing = ByteString.CopyFrom(0b01),
            row => row.Missing = ByteString.CopyFrom(0b10), row => row.TextId += "x", row => row.NumberId = 1, row => row.ClearId(), row => row.Class = 0, row => row.Class = 1, row => row.Exposure = V1.Exposure.NoAction,
            row => row.Propensity = 0, row => row.Propensity = 0.5, row => row.ClassProbabilities.Add(0), row => row.ClassProbabilities.Add([0, 0.5f]), row => row.Embedding.Add(0), row => row.Embedding.Add([0, 0.5f]),
        ];
        var hashes = changes.Append(_ => { }).Select(change =>
        {
            var row = Specs.Row();
            change(row);
            return Of(new() { ModelId = "m", Row = row });
        });
        Assert.Equal(changes.Length + 1, hashes.Distinct().Count());
        Assert.Equal(V1.Row.Descriptor.Fields.InDeclarationOrder().Select(field => field.Name), ["position", "score", "numbers", "categories", "missing", "text_id", "number_id", "class", "exposure", "propensity", "class_probabilities", "embedding"]);
    }

    [Fact]
    public void Hash_OfARowOfSeveralClasses_IsThatOfTheBatchThatItStandsFor()
    {
        var row = Specs.Row();
        (row.Score, row.Class) = (0, 2);
        row.ClassProbabilities.Add([0.2f, 0.3f, 0.5f]);
        var batch = new V1.Batch
        {
            Positions = { row.Position },
            Ids = new() { Text = { row.TextId } },
            ClassProbabilities = { row.ClassProbabilities },
            Classes = { 2 },
            Columns =
            {
                new V1.Column { Name = "distance", Doubles = new() { Values = { row.Numbers[0] } } },
                new V1.Column { Name = "origin", Categories = new() { Dictionary = { row.Categories[0] }, Codes = { 0 } } },
            },
        };
        Assert.Equal(Of(new() { ModelId = "m", Batch = batch }), Of(new() { ModelId = "m", Row = row }));
        batch.ClassProbabilities[1] = 0.31f;
        Assert.NotEqual(Of(new() { ModelId = "m", Batch = batch }), Of(new() { ModelId = "m", Row = row }));
    }

    // How a batch is answered is no content: sent again with another durability it is the same batch. A row has a test of its own, for it is nothing without the spec.
    [Fact]
    public void Hash_OfPredictions_TakesEveryFieldOfTheContractButDurability() => Assert.Equal(["durability"], Ignored(new V1.ReportRequest(), request => Of((V1.ReportRequest)request), except: "row"));

    [Fact]
    public void Hash_OfLabels_TakesEveryFieldOfTheContract() => Assert.Equal([], Ignored(new V1.ReportLabelsRequest(), request => ContentHash.Of((V1.ReportLabelsRequest)request)));

    // The fields whose value makes no difference to the hash.
    private static List<string> Ignored(IMessage root, Func<IMessage, ulong> hash, string except = "")
    {
        var ignored = new List<string>();
        Visit(root, "");
        return ignored;

        void Visit(IMessage message, string path)
        {
            foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(field => field.Name != except))
            {
                var before = hash(root);
                var inner = Set(message, field);
                if (hash(root) == before)
                    ignored.Add(path + field.Name);
                if (inner is not null)
                    Visit(inner, $"{path}{field.Name}.");
            }
        }
    }

    // Gives the field something; the message that it holds then, if it is one.
    private static IMessage? Set(IMessage message, FieldDescriptor field)
    {
        var inner = field.FieldType == FieldType.Message ? field.MessageType.Parser.ParseFrom(ByteString.Empty) : null;
        object value = (object?)inner ?? (field.FieldType switch
        {
            FieldType.String => (object)"a",
            FieldType.Bytes => ByteString.CopyFromUtf8("a"),
            FieldType.Double => 1.0,
            FieldType.Float => 1f,
            FieldType.Int64 => 1L,
            FieldType.UInt64 or FieldType.Fixed64 => 1UL,
            FieldType.UInt32 => 1u,
            FieldType.Enum => V1.Exposure.Action,
            _ => throw new NotSupportedException($"{field.FieldType}"),
        });
        if (field.IsRepeated)
            ((System.Collections.IList)field.Accessor.GetValue(message)).Add(value);
        else
            field.Accessor.SetValue(message, value);
        return inner;
    }

    private static ulong Of(V1.ReportRequest request) => ContentHash.Of(request, Spec);

    private static byte[] Without(Action<V1.ReportRequest> set)
    {
        var part = new V1.ReportRequest();
        set(part);
        return part.ToByteArray();
    }
}
