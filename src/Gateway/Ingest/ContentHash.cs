using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Partitions;

namespace Watchgrain.Gateway.Ingest;

/// <summary>
/// XXH3 over the fields of a decoded request: other encodings of the same content (field order, unpacked arrays, a <see cref="V1.Row"/> or the batch that it stands for) have the same hash. Tells a replay from another batch under the same number; it does not need to withstand a caller who
/// looks for two batches with one hash, for that caller would only have one of the two counted. Marked as <see cref="ContentMark"/> says.
/// </summary>
public static class ContentHash
{
    // Where a further column would begin with the length of its name: no name is as long. Without propensities a request has the hash that it has always had.
    private const ulong PropensitiesMark = ulong.MaxValue;
    private const ulong BatchTargetsMark = ulong.MaxValue - 1;
    private const ulong ClassProbabilitiesMark = ulong.MaxValue - 2;
    private const ulong EmbeddingsMark = ulong.MaxValue - 3;

    // What came later than the other fields of a request begins with the number of its field, so that it is never taken for another. Without it a request has the hash that it has always had.
    private const ulong KnownAtMark = V1.ReportLabelsRequest.KnownAtFieldNumber;
    private const ulong TargetsMark = V1.ReportLabelsRequest.TargetsFieldNumber;

    [ThreadStatic]
    private static FieldHash? ofThread;

    /// <param name="request">A row must have as many values as the spec has features of each kind.</param>
    /// <param name="spec">Of the version.</param>
    public static ulong Of(V1.ReportRequest request, VersionSpec spec)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(spec);
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
        if (request.Row is { } row)
            Add(hash, row, spec);
        return ContentMark.Of(hash.Value);
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
        if (request.KnownAt.Count > 0)
        {
            AddNumbers(hash, [KnownAtMark]);
            Add(hash, request.KnownAt);
        }
        if (request.Targets.Count > 0)
        {
            AddNumbers(hash, [TargetsMark]);
            Add(hash, request.Targets);
        }
        return ContentMark.Of(hash.Value);
    }

    private static FieldHash Begin()
    {
        var hash = ofThread ??= new();
        hash.Reset();
        return hash;
    }

    private static void Add(FieldHash hash, V1.Batch batch)
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
        if (batch.Propensities.Count > 0)
        {
            AddNumbers(hash, [PropensitiesMark]);
            Add(hash, batch.Propensities);
        }
        if (batch.Targets.Count > 0)
        {
            AddNumbers(hash, [BatchTargetsMark]);
            Add(hash, batch.Targets);
        }
        AddMarked(hash, ClassProbabilitiesMark, batch.ClassProbabilities);
        AddMarked(hash, EmbeddingsMark, batch.Embeddings);
    }

    // The same bytes in the same order as those of the batch that the row stands for.
    private static void Add(FieldHash hash, V1.Row row, VersionSpec spec)
    {
        AddNumbers(hash, [1, (ulong)row.Position]);
        switch (row.IdCase)
        {
            case V1.Row.IdOneofCase.TextId:
                AddNumbers(hash, [1, 1]);
                Add(hash, row.TextId);
                AddNumbers(hash, [0]);
                break;
            case V1.Row.IdOneofCase.NumberId:
                AddNumbers(hash, [1, 0, 1, row.NumberId]);
                break;
            default:
                AddNumbers(hash, [0]);
                break;
        }
        // A batch of several classes has no scores.
        if (row.ClassProbabilities.Count > 0)
            AddNumbers(hash, [0, row.HasClass ? 1UL : 0]);
        else
            AddNumbers(hash, [1, BitConverter.DoubleToUInt64Bits(row.Score), row.HasClass ? 1UL : 0]);
        if (row.HasClass)
            AddNumber(hash, row.Class);
        AddNumbers(hash, [row.Exposure == V1.Exposure.Unspecified ? 0UL : 1]);
        if (row.Exposure != V1.Exposure.Unspecified)
            AddNumber(hash, (uint)row.Exposure);
        AddNumbers(hash, [0]);
        var (number, category) = (0, 0);
        for (var i = 0; i < spec.Features.Length; i++)
        {
            Add(hash, spec.Features[i].Name);
            var isMissing = RowReader.HasNoValue(row, i);
            AddNumbers(hash, [isMissing ? 1UL : 0]);
            if (isMissing)
                hash.Append([1]);
            if (spec.Features[i].Kind == FeatureKind.Numeric)
            {
                AddNumbers(hash, [(ulong)V1.Column.ValuesOneofCase.Doubles, 1, BitConverter.DoubleToUInt64Bits(row.Numbers[number++])]);
                continue;
            }
            AddNumbers(hash, [(ulong)V1.Column.ValuesOneofCase.Categories, 1]);
            Add(hash, row.Categories[category++]);
            AddNumbers(hash, [1]);
            AddNumber(hash, 0);
        }
        if (row.HasPropensity)
            AddNumbers(hash, [PropensitiesMark, 1, BitConverter.DoubleToUInt64Bits(row.Propensity)]);
        AddMarked(hash, ClassProbabilitiesMark, row.ClassProbabilities);
        AddMarked(hash, EmbeddingsMark, row.Embedding);
    }

    private static void AddMarked(FieldHash hash, ulong mark, RepeatedField<float> values)
    {
        if (values.Count == 0)
            return;
        AddNumbers(hash, [mark]);
        Add(hash, values);
    }

    private static void Add(FieldHash hash, V1.PredictionIds? ids)
    {
        AddNumbers(hash, [ids is null ? 0UL : 1]);
        if (ids is null)
            return;
        Add(hash, ids.Text);
        Add(hash, ids.Numbers);
    }

    private static void Add(FieldHash hash, RepeatedField<string> texts)
    {
        AddNumbers(hash, [(ulong)texts.Count]);
        foreach (var text in texts)
            Add(hash, text);
    }

    // Lengths go first, so that no two contents are the same bytes.
    private static void Add<T>(FieldHash hash, RepeatedField<T> values)
        where T : unmanaged
    {
        AddNumbers(hash, [(ulong)values.Count]);
        hash.Append(MemoryMarshal.AsBytes(UnsafeCollectionOperations.AsSpan(values)));
    }

    private static void Add(FieldHash hash, string text)
    {
        AddNumbers(hash, [(ulong)text.Length]);
        hash.Append(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static void Add(FieldHash hash, ByteString bytes)
    {
        AddNumbers(hash, [(ulong)bytes.Length]);
        hash.Append(bytes.Span);
    }

    private static void AddNumbers(FieldHash hash, ReadOnlySpan<ulong> numbers) => hash.Append(MemoryMarshal.AsBytes(numbers));

    private static void AddNumber(FieldHash hash, uint number) => hash.Append(MemoryMarshal.AsBytes([number]));
}
