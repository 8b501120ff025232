using Google.Protobuf;
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

    private static byte[] Without(Action<V1.ReportRequest> set)
    {
        var part = new V1.ReportRequest();
        set(part);
        return part.ToByteArray();
    }
}
