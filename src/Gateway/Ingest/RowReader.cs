using System.Runtime.InteropServices;
using Google.Protobuf;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Feedback;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Ingest;

/// <summary>
/// Checks a single row and turns it into the columns of the grains, as <see cref="BatchReader"/> does with a batch: what concerns the shape is a violation and refuses the request, what concerns the row turns it away. Its numbers share one block of memory,
/// for a row costs as much as its objects. Pure.
/// </summary>
public static class RowReader
{
    private const int ScoreAt = sizeof(long);
    private const int NumbersAt = ScoreAt + sizeof(double);

    // Read only, and the same for every row.
    private static readonly byte[] FirstCode = new byte[sizeof(int)];
    private static readonly byte[] IsMissing = [1];
    private static readonly byte[][] Small = [.. Enumerable.Range(0, ClassProbabilities.MostClasses).Select(number => new[] { (byte)number })];

    /// <summary>The row is only to be used when there are no violations.</summary>
    public static ReadBatch Read(V1.Row row, BatchRules rules, FieldViolations violations)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(violations);
        var before = violations.Found.Count;
        CheckShape(row, rules, violations);
        if (violations.Found.Count > before)
            return BatchReader.Nothing;
        var rejections = new RowRejections(1);
        RowRules.CheckPosition(row.Position, 0, "position", rules, rejections);
        if (rules.Classes > 0)
            RowRules.CheckProbabilities(UnsafeCollectionOperations.AsSpan(row.ClassProbabilities), 0, rules, rejections);
        else
            RowRules.CheckScore(row.Score, 0, "score", rules, rejections);
        RowRules.CheckEmbedding(UnsafeCollectionOperations.AsSpan(row.Embedding), 0, "embedding", rules, rejections);
        if (row.HasClass)
            RowRules.CheckClass(row.Class, 0, "class", rules, rejections);
        if (row.HasPropensity)
            RowRules.CheckPropensity(row.Propensity, 0, "propensity", rules, rejections);
        var personal = PersonalDataRows.Check(row, rules, rejections);
        var key = KeyOf(row, rules, rejections);
        var columns = ReadColumns(row, rules, out var block, violations);
        if (violations.Found.Count > before)
            return BatchReader.Nothing;
        if (rejections.Count > 0)
            return new(BatchReader.Nothing.Rows with { Columns = Array.ConvertAll(columns, _ => new FeatureColumn { Absent = true }) }, rejections);
        MemoryMarshal.Write(block, row.Position);
        var predicted = ClassOf(row, rules);
        MemoryMarshal.Write(block.AsSpan(ScoreAt), rules.Classes > 0 ? (double)row.ClassProbabilities[predicted] : row.Score);
        return new(
            new()
            {
                Count = 1,
                Positions = block.AsMemory(0, sizeof(long)),
                Keys = key,
                Scores = block.AsMemory(ScoreAt, sizeof(double)),
                Classes = Small[predicted],
                Exposures = row.Exposure == V1.Exposure.Unspecified ? default(ReadOnlyMemory<byte>) : Small[(int)row.Exposure],
                Propensities = row.HasPropensity ? new[] { PropensityCode.Of(row.Propensity) } : default(ReadOnlyMemory<byte>),
                Probabilities = rules.Classes == 0 ? default(ReadOnlyMemory<byte>) : MemoryMarshal.AsBytes(UnsafeCollectionOperations.AsSpan(row.ClassProbabilities)).ToArray(),
                Columns = columns,
            },
            rejections)
        {
            PersonalDataRows = personal,
            Embeddings = row.Embedding.Count == 0 ? default(ReadOnlyMemory<byte>) : MemoryMarshal.AsBytes(UnsafeCollectionOperations.AsSpan(row.Embedding)).ToArray(),
        };
    }

    private static int ClassOf(V1.Row row, BatchRules rules)
    {
        if (rules.IsRegression)
            return 0;
        if (row.HasClass)
            return (int)row.Class;
        return rules.Classes > 0 ? ClassProbabilities.Likeliest(UnsafeCollectionOperations.AsSpan(row.ClassProbabilities)) : row.Score >= rules.Version.Spec.DecisionThreshold ? 1 : 0;
    }

    private static void CheckShape(V1.Row row, BatchRules rules, FieldViolations violations)
    {
        var features = rules.Version.Spec.Features.Length;
        var numeric = rules.Version.NumericFeatures;
        if (row.Numbers.Count != numeric)
            violations.Add($"{rules.Path}.numbers", $"has {row.Numbers.Count} values; the version has {numeric} numeric features");
        if (row.Categories.Count != features - numeric)
            violations.Add($"{rules.Path}.categories", $"has {row.Categories.Count} values; the version has {features - numeric} categorical features");
        if (row.Missing.Length != 0 && row.Missing.Length != (features + 7) / 8)
            violations.Add($"{rules.Path}.missing", $"has {row.Missing.Length} bytes; {features} features need {(features + 7) / 8}, or none");
        if (rules.IsRegression && row.HasClass)
            violations.Add($"{rules.Path}.class", "belongs to classes; the version is a regression");
        if ((rules.IsRegression || rules.Classes > 0) && row.HasPropensity)
            violations.Add($"{rules.Path}.propensity", $"belongs to two classes; the version is {rules.Kind}");
        BatchReader.CheckEmbeddings(row.Embedding.Count, "embedding", 1, rules, violations);
        BatchReader.CheckProbabilities(row.ClassProbabilities.Count, row.Score != 0 ? "score" : null, 1, rules, violations);
        if (row.Exposure is < V1.Exposure.Unspecified or > V1.Exposure.HoldOut)
            violations.Add($"{rules.Path}.exposure", "is not an Exposure");
    }

    private static ReadOnlyMemory<byte> KeyOf(V1.Row row, BatchRules rules, RowRejections rejections)
    {
        if (row.IdCase == V1.Row.IdOneofCase.None)
            return default;
        var key = new byte[JoinKey.Size];
        if (row.IdCase == V1.Row.IdOneofCase.NumberId)
        {
            PredictionIdReader.OfNumber(row.NumberId).Write(key);
            return key;
        }
        var problem = "is empty";
        if (row.TextId.Length > 0 && CanonicalText.TryRead(row.TextId, Identifiers.MaxBytes, out var id, out problem))
            PredictionIdReader.OfText(id).Write(key);
        else
            rejections.Reject(0, $"{rules.Path}.text_id", "ID_INVALID", problem);
        return key;
    }

    private static FeatureColumn[] ReadColumns(V1.Row row, BatchRules rules, out byte[] block, FieldViolations violations)
    {
        var features = rules.Version.Spec.Features;
        block = new byte[NumbersAt + (row.Numbers.Count * sizeof(double))];
        MemoryMarshal.AsBytes(UnsafeCollectionOperations.AsSpan(row.Numbers)).CopyTo(block.AsSpan(NumbersAt));
        var columns = new FeatureColumn[features.Length];
        var (number, category) = (0, 0);
        for (var i = 0; i < columns.Length; i++)
        {
            ReadOnlyMemory<byte> missing = HasNoValue(row, i) ? IsMissing : default(ReadOnlyMemory<byte>);
            if (features[i].Kind == FeatureKind.Numeric)
            {
                columns[i] = new() { Values = block.AsMemory(NumbersAt + (number++ * sizeof(double)), sizeof(double)), Missing = missing };
                continue;
            }
            if (!CanonicalText.TryRead(row.Categories[category], ColumnReader.MaxCategoryBytes, out var value, out var problem))
                violations.Add($"{rules.Path}.categories[{category}]", problem);
            category++;
            columns[i] = new() { Codes = FirstCode, Dictionary = [rules.Personal.Kept(features[i].Name, value)], Missing = missing };
        }
        return columns;
    }

    internal static bool HasNoValue(V1.Row row, int feature) => ColumnReader.IsMissing(row.Missing, feature);
}
