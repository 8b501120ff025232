using System.Runtime.InteropServices;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Ingest;

public sealed class ClassedRowsTests
{
    private const int Rows = 100;
    private const int Classes = 4;

    private static readonly VersionId Id = new("tenant", "model", "version");
    private static readonly VersionSpec Spec = new()
    {
        Features = [new() { Name = "region", Kind = FeatureKind.Categorical }],
        Axis = Axis.Sequence,
        PaneLength = Rows,
        LabelMaturity = Rows,
        LabelHorizon = Rows,
        Task = ModelTask.Multiclass,
        Classes = ["a", "b", "c", "d"],
        Slices = [new() { Feature = "region", Values = ["north"] }, new ConditionSliceSpec { Feature = "@slice", Values = ["south"], Where = "region = \"south\"" }],
    };

    [Fact]
    public void Rows_InAnyBatches_AreCountedByVersionAndSlices()
    {
        var whole = Parts(Reduce([Draw(0, Rows)], gathered: false));
        var direct = new ClassScores(Classes);
        for (var row = 0; row < Rows; row += 2)
            direct.Add(Probabilities(row), row % Classes);

        Assert.Equal(whole, Parts(Reduce([.. Enumerable.Range(0, Rows).Select(row => Draw(row, 1))], gathered: true)));
        Assert.Equal(whole, Parts(Reduce([Draw(0, 37), Draw(37, Rows - 37)], gathered: true)));
        Assert.Equal([Rows, Rows / 2, Rows / 2], Receivers.Select(receiver => Reduce([Draw(0, Rows)], gathered: false).For(receiver).Summaries.ClassScoresOf(0)!.Count));
        Assert.Equal(Bytes(direct), Bytes(Reduce([Draw(0, Rows)], gathered: false).For(Receivers[1]).Summaries.ClassScoresOf(0)!));
    }

    [Fact]
    public void Rows_OfSomeIndexes_LeaveTheirOwnProbabilitiesToTheJoin()
    {
        var reducer = new BatchReducer(Id, Spec, new(new("", 0, 0), [], 1), 1);
        var pending = new PendingDeltas(reducer.Binnings);
        reducer.Reduce(0, "feed", Draw(0, Rows), [3, 7], false, pending);

        var records = pending.For(GrainKeys.Labels(Id, 0)).ToDelta().Predictions;

        Assert.Equal([3, 7], records.Select(record => (int)record.Position));
        Assert.All(records, record => Assert.Equal(Probabilities((int)record.Position), MemoryMarshal.Cast<byte, float>(record.Probabilities).ToArray()));
        Assert.All(records, record => Assert.Equal(Probabilities((int)record.Position)[record.Class], (float)record.Score));
    }

    private static string[] Receivers => [GrainKeys.Version(Id), GrainKeys.Slice(Id, "region", "north"), GrainKeys.Slice(Id, "@slice", "south")];

    private static string Parts(PendingDeltas pending) => string.Join(' ', Receivers.Select(receiver => Bytes(pending.For(receiver).Summaries.ClassScoresOf(0)!)));

    private static string Bytes(ClassScores scores)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        scores.WriteTo(output);
        return Convert.ToHexString(output.WrittenSpan);
    }

    private static PendingDeltas Reduce(IEnumerable<ColumnarRows> batches, bool gathered)
    {
        var reducer = new BatchReducer(Id, Spec, new(new("", 0, 0), [], 1), 1);
        var pending = new PendingDeltas(reducer.Binnings);
        var gathering = new RowGathering(Spec);
        foreach (var batch in batches)
        {
            if (gathered)
                gathering.Add(0, "feed", batch, null, false);
            else
                reducer.Reduce(0, "feed", batch, null, false, pending);
        }
        gathering.Reduce(reducer, pending);
        return pending;
    }

    private static float[] Probabilities(int row)
    {
        var first = row / (2f * Rows);
        return [first, 0.5f - first, 0.25f, 0.25f];
    }

    private static ColumnarRows Draw(int first, int count)
    {
        var rows = Enumerable.Range(first, count).ToArray();
        var keys = new byte[count * JoinKey.Size];
        for (var i = 0; i < count; i++)
            new JoinKey((ulong)rows[i], 0).Write(keys.AsSpan(i * JoinKey.Size));
        return new()
        {
            Count = count,
            Positions = Block(rows.Select(row => (long)row)),
            Keys = keys,
            Scores = Block(rows.Select(row => (double)Probabilities(row)[row % Classes])),
            Classes = rows.Select(row => (byte)(row % Classes)).ToArray(),
            Probabilities = Block(rows.SelectMany(Probabilities)),
            Columns = [new() { Codes = Block(rows.Select(row => row % 2)), Dictionary = ["north", "south"] }],
        };
    }

    private static byte[] Block<T>(IEnumerable<T> values)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(values.ToArray()).ToArray();
}
