using System.IO.Hashing;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Watchgrain.Grains.Partitions;

namespace Watchgrain.Gateway.Ingest;

/// <summary>
/// XXH3 over the fields of a decoded request: other encodings of the same content (field order, unpacked arrays) have the same hash. Tells a replay from another batch under the same number; it does not need to withstand a caller who
/// looks for two batches with one hash, for that caller would only have one of the two counted. Marked as <see cref="ContentMark"/> says.
/// </summary>
public static class ContentHash
{
    [ThreadStatic]
    private static XxHash3? ofThread;

    public static ulong Of(V1.ReportRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var hash = Begin();
        Add(hash, request.ModelId);
        Add(hash, request.Version);
        Add(hash, request.ProducerId);
        Add(hash, request.Source);
        Add(hash, request.LineageRunId);
        Add(hash, request.CallerHash);
        AddNumbers(hash, [request.ProducerEpoch, request.Sequence, request.HasWatermark ? 1UL : 0, (ulong)request.Watermark, (ulong)request.ClientDroppedRows]);
        if (request.Batch is { } batch)
            Add(hash, batch);
        return ContentMark.Of(hash.GetCurrentHashAsUInt64());
    }

    public static ulong Of(V1.ReportLabelsRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var hash = Begin();
        Add(hash, request.ModelId);
        Add(hash, request.Version);
        Add(hash, request.ProducerId);
        Add(hash, request.Source);
        AddNumbers(hash, [request.ProducerEpoch, request.Sequence, (ulong)request.ClientDroppedRows]);
        Add(hash, request.Ids);
        Add(hash, request.Labels);
        return ContentMark.Of(hash.GetCurrentHashAsUInt64());
    }

    private static XxHash3 Begin()
    {
        var hash = ofThread ??= new();
        hash.Reset();
        return hash;
    }

    private static void Add(XxHash3 hash, V1.Batch batch)
    {
        Add(hash, batch.Positions);
        Add(hash, batch.Ids);
        Add(hash, batch.Scores);
        Add(hash, batch.Classes);
        Add(hash, batch.Exposures);
        Add(hash, batch.Labels);
        foreach (var column in batch.Columns)
        {
            Add(hash, column.Name);
            Add(hash, column.Missing);
            AddNumbers(hash, [(ulong)column.ValuesCase]);
            switch (column.ValuesCase)
            {
                case V1.Column.ValuesOneofCase.Doubles:
                    Add(hash, column.Doubles.Values);
                    break;
                case V1.Column.ValuesOneofCase.Floats:
                    Add(hash, column.Floats.Values);
                    break;
                case V1.Column.ValuesOneofCase.Integers:
                    Add(hash, column.Integers.Values);
                    break;
                case V1.Column.ValuesOneofCase.Categories:
                    Add(hash, column.Categories.Dictionary);
                    Add(hash, column.Categories.Codes);
                    break;
            }
        }
    }

    private static void Add(XxHash3 hash, V1.PredictionIds? ids)
    {
        AddNumbers(hash, [ids is null ? 0UL : 1]);
        if (ids is null)
            return;
        Add(hash, ids.Text);
        Add(hash, ids.Numbers);
    }

    private static void Add(XxHash3 hash, RepeatedField<string> texts)
    {
        AddNumbers(hash, [(ulong)texts.Count]);
        foreach (var text in texts)
            Add(hash, text);
    }

    // Lengths go first, so that no two contents are the same bytes.
    private static void Add<T>(XxHash3 hash, RepeatedField<T> values)
        where T : unmanaged
    {
        AddNumbers(hash, [(ulong)values.Count]);
        hash.Append(MemoryMarshal.AsBytes(UnsafeCollectionOperations.AsSpan(values)));
    }

    private static void Add(XxHash3 hash, string text)
    {
        AddNumbers(hash, [(ulong)text.Length]);
        hash.Append(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static void Add(XxHash3 hash, ByteString bytes)
    {
        AddNumbers(hash, [(ulong)bytes.Length]);
        hash.Append(bytes.Span);
    }

    private static void AddNumbers(XxHash3 hash, ReadOnlySpan<ulong> numbers) => hash.Append(MemoryMarshal.AsBytes(numbers));
}
