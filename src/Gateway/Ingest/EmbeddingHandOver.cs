using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Watchgrain.Gateway.Telemetry;
using Watchgrain.Grains;
using Watchgrain.Grains.Embeddings;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Ingest;

/// <summary>
/// Hands embeddings and labels of counted rows over to the sample of their version, and before the reply, so that labels that follow it meet their rows. A row's priority is a keyed hash of its id, so that nobody can choose ids that are left out; those that would not stay in the sample are not sent.
/// What cannot be handed over makes a smaller sample, and no other answer. Thread-safe.
/// </summary>
internal sealed class EmbeddingHandOver(IGrainFactory grains, GatewayMetrics metrics)
{
    /// <summary>What is known of sources is dropped beyond it, and learnt again, so that memory stays bounded.</summary>
    private const int Limit = 10_000;

    // Priorities of one gateway need not be those of another: each are uniform.
    private readonly long key = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
    private readonly ConcurrentDictionary<(VersionId Version, string Source), FrozenDictionary<long, ulong>> rooms = new();

    /// <summary>The rows of a batch that may stay in the sample; null: none. Without ids none do, for no label would reach them.</summary>
    public VectorBlock? Pick(VersionId id, VersionSpec spec, string source, ReadBatch batch)
    {
        if (batch.Embeddings.IsEmpty || batch.Rows.Keys.IsEmpty)
            return null;
        var room = rooms.GetValueOrDefault((id, source));
        var positions = MemoryMarshal.Cast<byte, long>(batch.Rows.Positions.Span);
        var (rows, priorities) = (new List<int>(), new List<ulong>());
        for (var row = 0; row < batch.Rows.Count; row++)
        {
            var priority = PriorityOf(batch.Rows.Keys.Span.Slice(row * JoinKey.Size, JoinKey.Size));
            if (room is not null && room.TryGetValue(spec.PaneOf(positions[row]), out var below) && priority >= below)
                continue;
            rows.Add(row);
            priorities.Add(priority);
        }
        return rows.Count == 0 ? null : new()
        {
            Source = source,
            Priorities = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(priorities)).ToArray(),
            Values = Of(batch.Embeddings.Span, spec.Embedding!.Dimension * sizeof(float), rows),
            Keys = Of(batch.Rows.Keys.Span, JoinKey.Size, rows),
            Positions = Of(batch.Rows.Positions.Span, sizeof(long), rows),
        };
    }

    /// <summary>Completes as <paramref name="taken"/>, and after the rows have been handed over if they count.</summary>
    public async Task AfterAsync(Task taken, Func<IngestReply> reply, VersionId id, VectorBlock rows)
    {
        await taken;
        if (reply().Status is not (IngestStatus.Accepted or IngestStatus.Duplicate))
            return;
        try
        {
            var room = await grains.GetGrain<IEmbeddingGrain>(GrainKeys.Embeddings(id)).TakeAsync(rows);
            if (rooms.Count >= Limit)
                rooms.Clear();
            rooms[(id, rows.Source)] = room.ToFrozenDictionary(pane => pane.Pane, pane => pane.Below);
        }
        catch (Exception)
        {
            metrics.EmbeddingsLost(rows.Count);
        }
    }

    /// <summary>Labels that count.</summary>
    public async Task LabelAsync(VersionId id, ReadLabels labels)
    {
        int[] rows = [.. Enumerable.Range(0, labels.Keys.Length).Where(row => !labels.Rejections.Has(row))];
        var keys = new byte[rows.Length * JoinKey.Size];
        for (var at = 0; at < rows.Length; at++)
            labels.Keys[rows[at]].Write(keys.AsSpan(at * JoinKey.Size));
        try
        {
            await grains.GetGrain<IEmbeddingGrain>(GrainKeys.Embeddings(id)).LabelAsync(keys, Array.ConvertAll(rows, row => labels.Labels[row]));
        }
        catch (Exception)
        {
            metrics.EmbeddingsLost(rows.Length);
        }
    }

    /// <summary>A reference that is in force.</summary>
    public async Task SetReferenceAsync(VersionId id, VectorBlock rows)
    {
        try
        {
            await grains.GetGrain<IEmbeddingGrain>(GrainKeys.Embeddings(id)).SetReferenceAsync(rows);
        }
        catch (Exception)
        {
            metrics.EmbeddingsLost(rows.Count);
        }
    }

    /// <summary>Uniform over the numbers of 64 bits, for who does not know the key.</summary>
    public ulong PriorityOf(ReadOnlySpan<byte> id) => XxHash3.HashToUInt64(id, key);

    private static byte[] Of(ReadOnlySpan<byte> column, int bytesOfRow, List<int> rows)
    {
        var picked = new byte[rows.Count * bytesOfRow];
        for (var at = 0; at < rows.Count; at++)
            column.Slice(rows[at] * bytesOfRow, bytesOfRow).CopyTo(picked.AsSpan(at * bytesOfRow));
        return picked;
    }
}
