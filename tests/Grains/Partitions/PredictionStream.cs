using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;

namespace Watchgrain.Grains.Tests.Partitions;

/// <summary>A seeded stream of predictions from two sources with their labels, cut into numbered batches.</summary>
internal sealed class PredictionStream
{
    public const string Producer = "test";
    public const int RowsPerBatch = 50;

    private static readonly string[] Kinds = ["a", "b", "c"];

    public static readonly VersionSpec Spec = new()
    {
        Features = [new() { Name = "amount", Kind = FeatureKind.Numeric }, new() { Name = "kind", Kind = FeatureKind.Categorical }],
        Axis = Axis.Sequence,
        PaneLength = 200,
        LabelMaturity = 200,
        LabelHorizon = 100_000,
        Slices = [new() { Feature = "kind", Values = ["b"] }],
    };

    public PredictionStream(int seed, int batches)
    {
        var random = new Random(seed);
        Batches = [.. Enumerable.Range(0, batches).Select(sequence => new IngestBatch
        {
            ProducerId = Producer,
            ProducerEpoch = 0,
            Sequence = (ulong)sequence,
            ContentHash = (ulong)sequence + 1,
            Source = $"s{sequence % 2}",
            // What an earlier batch covers may still be under way.
            Watermark = Math.Max(0, sequence - 8) * RowsPerBatch,
            Rows = Rows(random, sequence * RowsPerBatch),
        })];
        Labels = [.. Batches.Select(batch => Enumerable.Range(0, RowsPerBatch).Select(_ => (byte)(random.NextDouble() < 0.3 ? 1 : 0)).ToArray())];
    }

    public IReadOnlyList<IngestBatch> Batches { get; }

    /// <summary>The labels of each batch, in its order.</summary>
    public IReadOnlyList<byte[]> Labels { get; }

    public LabelBatch LabelsOf(int batch, int partition, int partitions)
    {
        var keys = MemoryMarshal.ToEnumerable(Batches[batch].Rows.Keys).Chunk(JoinKey.Size).ToArray();
        var own = Enumerable.Range(0, RowsPerBatch).Where(row => Partitioning.OfKey(JoinKey.Read(keys[row]), partitions) == partition).ToArray();
        return new()
        {
            ProducerId = "labels",
            ProducerEpoch = 0,
            Sequence = (ulong)batch,
            ContentHash = (ulong)batch + 1,
            Source = Batches[batch].Source,
            Keys = own.SelectMany(row => keys[row]).ToArray(),
            Labels = own.Select(row => Labels[batch][row]).ToArray(),
        };
    }

    /// <summary>A batch without rows that promises the end of the stream.</summary>
    public IngestBatch End(string source, int offset) => Batches[0] with
    {
        Sequence = (ulong)(Batches.Count + offset),
        ContentHash = 1,
        Source = source,
        Watermark = (Batches.Count * RowsPerBatch) + 1000,
        Rows = Rows(new Random(0), 0, 0),
    };

    /// <summary>Registers a version with this stream's spec and a reference.</summary>
    public static async Task StartAsync(IGrainFactory grains, VersionId id, VersionSpec? spec = null)
    {
        await RegisterAsync(grains, id, spec);
        await SetReferenceAsync(grains, id);
    }

    public static async Task RegisterAsync(IGrainFactory grains, VersionId id, VersionSpec? spec = null)
    {
        var model = grains.GetGrain<IModelGrain>(GrainKeys.Model(id.Tenant, id.Model));
        await model.RegisterAsync("", "");
        await model.RegisterVersionAsync(id.Version, spec ?? Spec);
    }

    public static async Task SetReferenceAsync(IGrainFactory grains, VersionId id)
    {
        var reference = grains.GetGrain<IReferenceGrain>(GrainKeys.Reference(id));
        ReferenceStatus status;
        // Lost: another test has all grains of the silo forget, and an upload begins again then.
        do
        {
            var upload = Guid.NewGuid();
            await reference.BeginAsync(upload);
            await reference.AddAsync(upload, "s0", Rows(new Random(100), 0, 1000));
            await reference.AddAsync(upload, "s1", Rows(new Random(101), 0, 1000));
            status = (await reference.CompleteAsync(upload)).Status;
        }
        while (status == ReferenceStatus.UploadLost);
        Assert.Equal(ReferenceStatus.Accepted, status);
    }

    public static Task<IngestReply> SendAsync(IGrainFactory grains, VersionId id, IngestBatch batch, IngestPlan plan) =>
        grains.GetGrain<IIngestGrain>(GrainKeys.Ingest(id, Partitioning.OfBatch(batch.ProducerId, batch.Sequence, plan.IngestPartitions))).ReportAsync(batch);

    public static ColumnarRows Rows(Random random, long first, int count = RowsPerBatch)
    {
        var positions = new long[count];
        var scores = new double[count];
        var amounts = new double[count];
        var codes = new int[count];
        var keys = new byte[count * JoinKey.Size];
        for (var i = 0; i < count; i++)
        {
            positions[i] = first + i;
            scores[i] = random.NextDouble();
            amounts[i] = Math.Exp(random.NextDouble() * 5);
            codes[i] = random.Next(Kinds.Length);
            random.NextBytes(keys.AsSpan(i * JoinKey.Size, JoinKey.Size));
        }
        return new()
        {
            Count = count,
            Positions = Bytes(positions),
            Keys = keys,
            Scores = Bytes(scores),
            Classes = scores.Select(score => (byte)(score >= 0.5 ? 1 : 0)).ToArray(),
            Columns = [new() { Values = Bytes(amounts) }, new() { Codes = Bytes(codes), Dictionary = Kinds }],
        };
    }

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged
        => MemoryMarshal.AsBytes<T>(values).ToArray();
}
