using System.Buffers.Binary;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Ingest;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;

namespace Watchgrain.Gateway.Tests.Ingest;

public sealed class LabelReaderTests
{
    private static readonly DateTimeOffset Limit = Specs.Now + BatchRules.FutureTolerance;

    [Fact]
    public void Labels_Split_AreAllThereInTheirPartition()
    {
        var request = new V1.ReportLabelsRequest { Ids = new() };
        for (uint i = 0; i < 1000; i++)
        {
            request.Ids.Numbers.Add(i);
            request.Labels.Add(i % 2);
            request.KnownAt.Add(7 * i);
        }
        request.Labels[10] = 2;
        request.Ids.Numbers[11] = 5;
        var violations = new FieldViolations();

        var labels = LabelReader.Read(request, Rules(), violations);
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
        var at = Enumerable.Range(0, home.Labels.Length).Single(i => JoinKey.Read(home.Keys.AsSpan(i * JoinKey.Size)) == seven);
        Assert.Equal(((byte)1, 49L), (home.Labels[at], BinaryPrimitives.ReadInt64LittleEndian(home.KnownAt.AsSpan(at * sizeof(long)))));
        Assert.Equal(998 * sizeof(long), parts.Sum(p => p.KnownAt.Length));
    }

    [Fact]
    public void Labels_WithoutTimes_GoWithoutThem()
    {
        var labels = LabelReader.Read(new() { Labels = { 1, 0 }, Ids = new() { Numbers = { 1, 2 } } }, Rules(), new());

        Assert.All(labels.Split(3), part => Assert.Empty(part.KnownAt));
    }

    [Fact]
    public void Label_KnownWhereNoPredictionMayLie_IsTurnedAway()
    {
        Assert.Equal([(0, "POSITION_OUT_OF_RANGE", "-1 is before 0"), (2, "POSITION_OUT_OF_RANGE", "4611686018427387905 is after 4611686018427387904")], Rejected(Rules(), [-1, 0, (1L << 62) + 1, 1L << 62]));
        var limit = Limit.ToUnixTimeMilliseconds();
        Assert.Equal([(1, "FUTURE_POSITION", $"{limit + 1} is after {limit}")], Rejected(Rules(V1.Axis.EventTime), [limit, limit + 1, -1]));
    }

    [Fact]
    public void Labels_WithoutIdsOrOfAnotherLength_AreNamed()
    {
        Assert.Equal(["labels"], Wrong(new()));
        Assert.Equal(["ids"], Wrong(new() { Labels = { 1 } }));
        Assert.Equal(["ids.text"], Wrong(new() { Labels = { 1 }, Ids = new() { Text = { "a", "b" } } }));
        Assert.Equal(["known_at"], Wrong(new() { Labels = { 1, 0 }, Ids = new() { Text = { "a", "b" } }, KnownAt = { 7 } }));
        Assert.Equal(["known_at"], Wrong(new() { Labels = { 1 }, Ids = new() { Text = { "a" } }, KnownAt = { -1, 7 } }));
    }

    private static BatchRules Rules(V1.Axis axis = V1.Axis.Sequence) => Specs.Rules(axis) with { Path = "" };

    private static IEnumerable<(int, string, string)> Rejected(BatchRules rules, long[] knownAt)
    {
        var request = new V1.ReportLabelsRequest { Labels = { knownAt.Select(_ => 1u) }, Ids = new() { Numbers = { knownAt.Select((_, row) => (ulong)row) } }, KnownAt = { knownAt } };
        var rejections = LabelReader.Read(request, rules, new()).Rejections.First;
        Assert.All(rejections, rejection => Assert.Equal("known_at", rejection.Field));
        return rejections.Select(rejection => (rejection.Row, rejection.Code, rejection.Message));
    }

    private static string[] Wrong(V1.ReportLabelsRequest request)
    {
        var violations = new FieldViolations();
        LabelReader.Read(request, Rules(), violations);
        return [.. violations.Found.Select(v => v.Field)];
    }
}
