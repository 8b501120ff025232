using Google.Protobuf;
using Google.Protobuf.Reflection;
using Watchgrain.Gateway.Ingest;

namespace Watchgrain.Gateway.Tests.Ingest;

public sealed class ContentHashTests
{
    [Fact]
    public void Hash_OfAnotherEncoding_IsTheSame()
    {
        var request = new V1.ReportRequest { ModelId = "m", Batch = Specs.Batch() };
        // The batch as two messages of the same field, which a reader merges, before the model.
        var scores = new V1.Batch { Scores = { request.Batch.Scores } };
        var rest = request.Batch.Clone();
        rest.Scores.Clear();
        byte[] encoding = [.. Without(r => r.Batch = rest), .. Without(r => r.Batch = scores), .. Without(r => r.ModelId = "m")];

        Assert.Equal(ContentHash.Of(request), ContentHash.Of(V1.ReportRequest.Parser.ParseFrom(encoding)));
    }

    [Fact]
    public void Hash_OfOtherContent_Differs()
    {
        var request = new V1.ReportRequest { ModelId = "m", Batch = Specs.Batch() };
        var other = request.Clone();
        other.Batch.Scores[0] += 1e-9;
        Assert.NotEqual(ContentHash.Of(request), ContentHash.Of(other));
    }

    [Fact]
    public void Hash_OfABatch_IsTheFrozenOne() =>
        Assert.Equal(0x58586b24cbffaa28UL, ContentHash.Of(new V1.ReportRequest { ModelId = "m", Batch = Specs.Batch() }));

    // How a batch is answered is no content: sent again with another durability it is the same batch.
    [Fact]
    public void Hash_OfPredictions_TakesEveryFieldOfTheContractButDurability() => Assert.Equal(["durability"], Ignored(new V1.ReportRequest(), request => ContentHash.Of((V1.ReportRequest)request)));

    [Fact]
    public void Hash_OfLabels_TakesEveryFieldOfTheContract() => Assert.Equal([], Ignored(new V1.ReportLabelsRequest(), request => ContentHash.Of((V1.ReportLabelsRequest)request)));

    // The fields whose value makes no difference to the hash.
    private static List<string> Ignored(IMessage root, Func<IMessage, ulong> hash)
    {
        var ignored = new List<string>();
        Visit(root, "");
        return ignored;

        void Visit(IMessage message, string path)
        {
            foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
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

    private static byte[] Without(Action<V1.ReportRequest> set)
    {
        var part = new V1.ReportRequest();
        set(part);
        return part.ToByteArray();
    }
}
