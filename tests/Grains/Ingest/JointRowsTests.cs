using System.Buffers;
using System.Runtime.InteropServices;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Ingest;

public sealed class JointRowsTests
{
    private const int Rows = 6_000;
    private const string Source = "feed";

    private static readonly VersionId Id = new("tenant", "model", "version");
    private static readonly VersionSpec Spec = new()
    {
        Features =
        [
            new() { Name = "weekday", Kind = FeatureKind.Numeric, Deterministic = true },
            new() { Name = "amount", Kind = FeatureKind.Numeric },
            new() { Name = "region", Kind = FeatureKind.Categorical },
            new() { Name = "delay", Kind = FeatureKind.Numeric },
        ],
        Axis = Axis.Sequence,
        PaneLength = Rows,
        LabelMaturity = Rows,
        LabelHorizon = Rows,
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sample_OfAnySplitIntoBatches_IsTheSame(bool hasIds)
    {
        var plan = Reference(Spec);
        var rows = Draw(2, hasIds, coupling: 0);
        var whole = Joint(plan, [rows], gathered: false);

        Assert.Equal(Bytes(whole), Bytes(Joint(plan, Split(rows, 97), gathered: false)));
        Assert.Equal(Bytes(whole), Bytes(Joint(plan, Split(rows, 1), gathered: true)));
        Assert.Equal(Bytes(whole), Bytes(Joint(plan, [.. Split(rows, 13).Reverse()], gathered: true)));
        Assert.InRange(whole.Rows, Rows / 16 - 80, Rows / 16 + 80);
    }

    [Fact]
    public void PaneFigures_WhenOnlyTheDependenceChanges_HaveASmallP()
    {
        var plan = Reference(Spec);
        Assert.InRange(Figures(plan, coupling: 0)!.PValue, .01, 1);
        Assert.InRange(Figures(plan, coupling: .8)!.PValue, 0, 1e-6);
    }

    [Fact]
    public void References_OfFewerThanTwoSuchFeatures_OrToldNotTo_HaveNone()
    {
        Assert.Empty(Reference(Spec with { WithoutJoint = true }).Joint);
        Assert.Equal([1, 3], Spec.JointFeatures());
        Assert.Empty((Spec with { Features = [.. Spec.Features.Take(3)] }).JointFeatures());
        Assert.Null(Figures(Reference(Spec with { WithoutJoint = true }), coupling: 0));
    }

    private static JointFigures? Figures(ReferencePlan plan, double coupling)
    {
        var pending = Reduce(plan, [Draw(3, hasIds: true, coupling)], gathered: false);
        return PaneFiguresOf.Table(pending.For(GrainKeys.Version(Id)).Summaries, 0, closed: true, plan.ReadJoint()).Joint;
    }

    private static RandomFourierMean Joint(ReferencePlan plan, IEnumerable<ColumnarRows> batches, bool gathered) =>
        Reduce(plan, batches, gathered).For(GrainKeys.Version(Id)).Summaries.Joint(0, Source);

    private static PendingDeltas Reduce(ReferencePlan plan, IEnumerable<ColumnarRows> batches, bool gathered)
    {
        var reducer = new BatchReducer(Id, Spec, plan, 1);
        var pending = new PendingDeltas(reducer.Binnings);
        var gathering = new RowGathering(Spec);
        foreach (var batch in batches)
        {
            if (gathered)
                gathering.Add(0, Source, batch, null, false);
            else
                reducer.Reduce(0, Source, batch, null, false, pending);
        }
        gathering.Reduce(reducer, pending);
        return pending;
    }

    private static ReferencePlan Reference(VersionSpec spec)
    {
        using var upload = new ReferenceUpload(Id, spec);
        upload.Add(Source, Draw(1, hasIds: false, coupling: 0));
        return upload.Build().Plan;
    }

    private static IEnumerable<ColumnarRows> Split(ColumnarRows rows, int size)
    {
        for (var first = 0; first < rows.Count; first += size)
        {
            var part = new GatheredRows(Spec);
            part.Add(rows, [.. Enumerable.Range(first, Math.Min(size, rows.Count - first))]);
            // A batch of one row without a column, as a client sends what is missing.
            var cut = part.ToRows();
            yield return size > 1 || !MissingBitmap.IsMissing(cut.Columns[3].Missing.Span, 0) ? cut : cut with { Columns = [.. cut.Columns.Take(3), new() { Absent = true }] };
        }
    }

    private static ColumnarRows Draw(int seed, bool hasIds, double coupling)
    {
        var random = new Random(seed);
        double[] amounts = new double[Rows], delays = new double[Rows];
        var missing = new byte[(Rows + 7) / 8];
        var keys = new byte[Rows * JoinKey.Size];
        random.NextBytes(keys);
        for (var row = 0; row < Rows; row++)
        {
            amounts[row] = Normal(random);
            delays[row] = coupling * amounts[row] + Math.Sqrt(1 - coupling * coupling) * Normal(random);
            if (random.Next(50) == 0)
                missing[row / 8] |= (byte)(1 << (row % 8));
        }
        return new()
        {
            Count = Rows,
            Positions = Of(Enumerable.Range(0, Rows).Select(row => (long)row).ToArray()),
            Keys = hasIds ? keys : default(ReadOnlyMemory<byte>),
            Scores = Of(Enumerable.Range(0, Rows).Select(_ => random.NextDouble()).ToArray()),
            Classes = new byte[Rows],
            Columns = [new() { Absent = true }, new() { Values = Of(amounts) }, new() { Absent = true }, new() { Values = Of(delays), Missing = missing }],
        };
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static byte[] Of<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static byte[] Bytes(RandomFourierMean mean)
    {
        var output = new ArrayBufferWriter<byte>();
        mean.WriteTo(output);
        return output.WrittenSpan.ToArray();
    }
}
