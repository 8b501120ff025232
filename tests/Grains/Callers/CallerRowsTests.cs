using System.Runtime.InteropServices;
using Watchgrain.Grains.Callers;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Tests.Partitions;
using Watchgrain.Statistics.Abuse;

namespace Watchgrain.Grains.Tests.Callers;

public sealed class CallerRowsTests
{
    private static readonly VersionSpec Spec = PredictionStream.Spec;
    private static readonly string Digest = new('a', 64);
    private static readonly CallerReference Reference = CallerAnchor.Of([("s0", PredictionStream.Rows(new Random(100), 0, 1000))], Spec, Digest)!;

    [Fact]
    public void AddTo_InAnyParts_GivesTheSameBytes()
    {
        var rows = PredictionStream.Rows(new Random(1), 0, 200);
        var random = new Random(2);
        var order = Enumerable.Range(0, rows.Count).ToArray();
        random.Shuffle(order);
        SummaryTable whole = new(), merged = new();
        Rows().AddTo(whole, 3, rows, null);
        foreach (var part in order.Chunk(23))
        {
            var table = new SummaryTable();
            Rows().AddTo(table, 3, rows, [.. part.Order()]);
            merged.Merge(Assert.Single(table.ToParts()));
        }

        Assert.Equal(Hex(whole), Hex(merged));
        Assert.Equal((3L, "", SummaryKind.Queries), (whole.ToParts()[0].Pane, whole.ToParts()[0].Source, whole.ToParts()[0].Kind));
    }

    [Fact]
    public void AddTo_Rows_KeepsPositionScoreAndWhatMakesThemEqual()
    {
        var rows = PredictionStream.Rows(new Random(1), 500, 2);
        var table = new SummaryTable();
        Rows().AddTo(table, 0, rows, null);
        // The same rows under other positions, and their categories under other codes.
        var categories = rows.Columns[1].Dictionary.Reverse().ToArray();
        var codes = MemoryMarshal.Cast<byte, int>(rows.Columns[1].Codes.Span).ToArray().Select(code => 2 - code).ToArray();
        Rows().AddTo(table, 0, rows with { Columns = [rows.Columns[0], new() { Codes = MemoryMarshal.AsBytes<int>(codes).ToArray(), Dictionary = categories }] }, null);

        var queries = table.QueriesOf(0)!;
        Assert.Equal(4, queries.Count);
        Assert.Equal([500L, 500L, 501L, 501L], queries.First().Select(query => query.Position));
        Assert.Equal(2, queries.First().Select(query => query.Fingerprint).Distinct().Count());
        Assert.All(queries.First(), query => Assert.InRange(query.Confidence, 0, 1));
        Assert.InRange(queries.Distinct.Estimate(), 1.9, 2.1);
    }

    [Fact]
    public void AddTo_RowsWithoutValues_PutsThemAtTheMean()
    {
        var rows = PredictionStream.Rows(new Random(1), 0, 3);
        var table = new SummaryTable();
        Rows().AddTo(table, 0, rows with { Columns = [new() { Absent = true }, new() { Absent = true }] }, null);

        Assert.All(table.QueriesOf(0)!.First(), query => Assert.Equal([0f, 0f], query.Vector.ToArray()));
        Assert.Single(table.QueriesOf(0)!.First().Select(query => query.Fingerprint).Distinct());
    }

    [Fact]
    public void Anchor_OfTooFewRowsOrOfDeterministicFeatures_IsNone()
    {
        Assert.Null(CallerAnchor.Of([("s0", PredictionStream.Rows(new Random(100), 0, CallerReference.LeastRows - 1))], Spec, Digest));
        Assert.Null(CallerAnchor.Of([("s0", PredictionStream.Rows(new Random(100), 0, 1000))], Spec with { Features = [.. Spec.Features.Select(feature => feature with { Deterministic = true })] }, Digest));
    }

    private static CallerRows Rows() => new(Spec, Reference.Scale);

    private static string Hex(SummaryTable table) => Convert.ToHexString(Assert.Single(table.ToParts()).Bytes);
}
