using Google.Protobuf;
using Watchgrain.V1;

namespace Watchgrain.Client.Connection;

/// <summary>Rows on their way to becoming one batch, and the reply to it. Not thread-safe.</summary>
internal sealed class RowGathering
{
    /// <summary>2 MB: half of what the gateway takes in a message.</summary>
    private const int MostEmbeddingBytes = 2 << 20;

    private readonly VersionSpec spec;
    private readonly int most;
    private readonly Batch batch = new();
    private readonly Dictionary<string, uint>?[] codes;
    private readonly byte[]?[] missing;
    private (ByteString Caller, Row.IdOneofCase Id, bool HasClass, bool HasPropensity, bool HasEmbedding) kind;
    private bool hasExposures;

    public RowGathering(VersionSpec spec, int most)
    {
        (this.spec, this.most) = (spec, spec.Embedding is { Dimension: > 0 } embedding ? Math.Clamp(MostEmbeddingBytes / sizeof(float) / (int)embedding.Dimension, 1, most) : most);
        codes = new Dictionary<string, uint>?[spec.Features.Count];
        missing = new byte[]?[spec.Features.Count];
        for (var i = 0; i < codes.Length; i++)
        {
            var column = new Column { Name = spec.Features[i].Name };
            if (IsNumeric(i))
                column.Doubles = new();
            else
                (column.Categories, codes[i]) = (new(), new(StringComparer.Ordinal));
            batch.Columns.Add(column);
        }
    }

    public int Count => batch.Positions.Count;

    public bool IsFull => Count == most;

    public TaskCompletionSource<ReportResponse> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who asked for all of them; empty: nobody was named.</summary>
    public ByteString Caller => kind.Caller ?? ByteString.Empty;

    /// <summary>Copies the row. False when it belongs into the next batch: this one is full, or its rows are of another caller, or have ids of another kind, or classes, propensities or embeddings where this row has none.</summary>
    public bool TryAdd(Row row, ByteString caller)
    {
        if (IsFull || (Count > 0 && kind != (caller, row.IdCase, row.HasClass, row.HasPropensity, row.Embedding.Count > 0)))
            return false;
        kind = (caller, row.IdCase, row.HasClass, row.HasPropensity, row.Embedding.Count > 0);
        AddValues(row);
        batch.Positions.Add(row.Position);
        if (spec.Task == ModelTask.Multiclass)
            batch.ClassProbabilities.Add(row.ClassProbabilities);
        else
            batch.Scores.Add(row.Score);
        if (row.HasClass)
            batch.Classes.Add(row.Class);
        if (row.HasPropensity)
            batch.Propensities.Add(row.Propensity);
        batch.Embeddings.Add(row.Embedding);
        batch.Exposures.Add(row.Exposure);
        hasExposures |= row.Exposure != Exposure.Unspecified;
        if (row.IdCase == Row.IdOneofCase.TextId)
            (batch.Ids ??= new()).Text.Add(row.TextId);
        else if (row.IdCase == Row.IdOneofCase.NumberId)
            (batch.Ids ??= new()).Numbers.Add(row.NumberId);
        return true;
    }

    /// <summary>The rows; to be called once, after the last one.</summary>
    public Batch ToBatch()
    {
        if (!hasExposures)
            batch.Exposures.Clear();
        for (var i = 0; i < missing.Length; i++)
        {
            if (missing[i] is { } bits)
                batch.Columns[i].Missing = ByteString.CopyFrom(bits.AsSpan(0, (Count + 7) / 8));
        }
        return batch;
    }

    private bool IsNumeric(int feature) => spec.Features[feature].Kind == FeatureKind.Numeric;

    private void AddValues(Row row)
    {
        var (number, category) = (0, 0);
        for (var i = 0; i < codes.Length; i++)
        {
            if (row.Missing.Length > 0 && (row.Missing[i / 8] & (1 << (i % 8))) != 0)
                (missing[i] ??= new byte[(most + 7) / 8])[Count / 8] |= (byte)(1 << (Count % 8));
            if (codes[i] is { } codeOf)
                batch.Columns[i].Categories.Codes.Add(CodeOf(row.Categories[category++], codeOf, batch.Columns[i].Categories));
            else
                batch.Columns[i].Doubles.Values.Add(row.Numbers[number++]);
        }
    }

    private static uint CodeOf(string value, Dictionary<string, uint> codeOf, Categories categories)
    {
        if (codeOf.TryGetValue(value, out var code))
            return code;
        codeOf.Add(value, code = (uint)categories.Dictionary.Count);
        categories.Dictionary.Add(value);
        return code;
    }
}
