using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Ingest;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;

namespace Watchgrain.Gateway.Tests.Ingest;

public sealed class LabelReaderTests
{
    [Fact]
    public void Labels_Split_AreAllThereInTheirPartition()
    {
        var request = new V1.ReportLabelsRequest { Ids = new() };
        for (uint i = 0; i < 1000; i++)
        {
            request.Ids.Numbers.Add(i);
            request.Labels.Add(i % 2);
        }
        request.Labels[10] = 2;
        request.Ids.Numbers[11] = 5;
        var violations = new FieldViolations();

        var labels = LabelReader.Read(request, violations);
        var parts = labels.Split(3);

        Assert.Empty(violations.Found);
        Assert.Equal([(10, "LABEL_OUT_OF_RANGE"), (11, "DUPLICATE_ID")], labels.Rejections.First.Select(r => (r.Row, r.Code)));
        Assert.Equal(998, parts.Sum(p => p.Labels.Length));
        for (var partition = 0; partition < 3; partition++)
        {
            for (var i = 0; i < parts[partition].Labels.Length; i++)
                Assert.Equal(partition, Partitioning.OfKey(JoinKey.Read(parts[partition].Keys.AsSpan(i * JoinKey.Size)), 3));
        }
        var seven = PredictionIdReader.OfNumber(7);
        var home = parts[Partitioning.OfKey(seven, 3)];
        Assert.Equal(1, home.Labels[Enumerable.Range(0, home.Labels.Length).Single(i => JoinKey.Read(home.Keys.AsSpan(i * JoinKey.Size)) == seven)]);
    }

    [Fact]
    public void Labels_WithoutIdsOrOfAnotherLength_AreNamed()
    {
        Assert.Equal(["labels"], Wrong(new()));
        Assert.Equal(["ids"], Wrong(new() { Labels = { 1 } }));
        Assert.Equal(["ids.text"], Wrong(new() { Labels = { 1 }, Ids = new() { Text = { "a", "b" } } }));
    }

    private static string[] Wrong(V1.ReportLabelsRequest request)
    {
        var violations = new FieldViolations();
        LabelReader.Read(request, violations);
        return [.. violations.Found.Select(v => v.Field)];
    }
}
