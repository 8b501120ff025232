using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Watchgrain.Gateway.Errors;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Feedback;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Ingest;

/// <summary>
/// Checks a batch and turns it into the columns of the grains. What concerns the shape (lengths, names, types, codes) is a violation and refuses the whole batch; what concerns one row
/// (score, class, position, id) turns that row away. NaN and infinities in features pass: the summaries count them. Pure.
/// </summary>
public static class BatchReader
{
    /// <summary>The rows are only to be used when there are no violations.</summary>
    public static ReadBatch Read(V1.Batch? batch, BatchRules rules, FieldViolations violations)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(violations);
        batch ??= new();
        var rows = batch.Positions.Count;
        if (rows > BatchRules.MaxRows)
        {
            violations.Add($"{rules.Path}.positions", $"has {rows} values; a batch takes at most {BatchRules.MaxRows} rows");
            return Nothing;
        }
        var before = violations.Found.Count;
        CheckLengths(batch, rules, violations);
        if (violations.Found.Count > before)
            return Nothing;
        var rejections = new RowRejections(rows);
        CheckRows(batch, rules, rejections, violations);
        var personal = PersonalDataRows.Check(batch, rules, rejections);
        var keys = PredictionIdReader.Read(batch.Ids, rows, $"{rules.Path}.ids", rejections, violations);
        var columns = ReadColumns(batch, rules, rejections, violations);
        if (violations.Found.Count > before)
            return Nothing;
        var classes = ClassesOf(batch, rules);
        ReadOnlySpan<double> scores = rules.Classes > 0 ? ScoresOf(batch, classes, rules) : UnsafeCollectionOperations.AsSpan(batch.Scores);
        return new(
            new()
            {
                Count = rejections.Kept,
                Positions = rejections.Block<long>(UnsafeCollectionOperations.AsSpan(batch.Positions)),
                Keys = keys is null ? default : rejections.Block(MemoryMarshal.Cast<byte, UInt128>(Bytes(keys))),
                Scores = rejections.Block(scores),
                Classes = rejections.Block<byte>(classes),
                Exposures = batch.Exposures.Count == 0 ? default : rejections.Block<byte>(Array.ConvertAll(batch.Exposures.ToArray(), exposure => (byte)exposure)),
                Labels = batch.Labels.Count == 0 ? default : rejections.Block<byte>(Bytes(UnsafeCollectionOperations.AsSpan(batch.Labels))),
                Targets = batch.Targets.Count == 0 ? default : rejections.Block<double>(UnsafeCollectionOperations.AsSpan(batch.Targets)),
                Propensities = batch.Propensities.Count == 0 ? default : rejections.Block<byte>(CodesOf(batch.Propensities)),
                Probabilities = rules.Classes == 0 ? default : rejections.Block(MemoryMarshal.AsBytes(UnsafeCollectionOperations.AsSpan(batch.ClassProbabilities)), rules.Classes * sizeof(float)),
                Columns = columns,
            },
            rejections)
        {
            PersonalDataRows = personal,
            Embeddings = batch.Embeddings.Count == 0 ? default(ReadOnlyMemory<byte>) : rejections.Block(MemoryMarshal.AsBytes(UnsafeCollectionOperations.AsSpan(batch.Embeddings)), rules.Dimension * sizeof(float)),
        };
    }

    internal static ReadBatch Nothing => new(new() { Count = 0, Positions = default, Scores = default, Classes = default, Columns = [] }, new(0));

    private static void CheckLengths(V1.Batch batch, BatchRules rules, FieldViolations violations)
    {
        var rows = batch.Positions.Count;
        if (rules.Classes == 0 && batch.Scores.Count != rows)
            violations.Add($"{rules.Path}.scores", $"has {batch.Scores.Count} values; positions has {rows}");
        CheckProbabilities(batch.ClassProbabilities.Count, batch.Scores.Count > 0 ? "scores" : null, rows, rules, violations);
        CheckEmbeddings(batch.Embeddings.Count, "embeddings", rows, rules, violations);
        if (batch.Classes.Count != 0 && batch.Classes.Count != rows)
            violations.Add($"{rules.Path}.classes", $"has {batch.Classes.Count} values; positions has {rows}");
        if (batch.Exposures.Count != 0 && batch.Exposures.Count != rows)
            violations.Add($"{rules.Path}.exposures", $"has {batch.Exposures.Count} values; positions has {rows}");
        if (batch.Propensities.Count != 0 && batch.Propensities.Count != rows)
            violations.Add($"{rules.Path}.propensities", $"has {batch.Propensities.Count} values; positions has {rows}");
        CheckLabels(batch.Labels.Count, "labels", rules.IsRegression, rows, rules, violations);
        CheckLabels(batch.Targets.Count, "targets", !rules.IsRegression, rows, rules, violations);
        if (rules.IsRegression && batch.Classes.Count > 0)
            violations.Add($"{rules.Path}.classes", "belongs to classes; the version is a regression");
        if ((rules.IsRegression || rules.Classes > 0) && batch.Propensities.Count > 0)
            violations.Add($"{rules.Path}.propensities", $"belongs to two classes; the version is {rules.Kind}");
    }

    /// <param name="count">Of probabilities, all rows together.</param>
    /// <param name="score">Name of the field of scores, when there are any.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="rules">Of the version.</param>
    /// <param name="violations">Takes what is wrong.</param>
    internal static void CheckProbabilities(int count, string? score, int rows, BatchRules rules, FieldViolations violations)
    {
        var field = $"{rules.Path}.class_probabilities";
        if (rules.Classes == 0 && count > 0)
            violations.Add(field, $"belongs to several classes; the version is {(rules.IsRegression ? rules.Kind : "of two")}");
        if (rules.Classes == 0)
            return;
        if (count != (long)rows * rules.Classes)
            violations.Add(field, $"has {count} values; {rows} rows of {rules.Classes} classes have {(long)rows * rules.Classes}");
        if (score is not null)
            violations.Add($"{rules.Path}.{score}", "belongs to two classes or a regression; the version is of several classes: send class_probabilities");
    }

    /// <summary>Of all rows, or of none.</summary>
    internal static void CheckEmbeddings(int count, string field, int rows, BatchRules rules, FieldViolations violations)
    {
        if (count > 0 && rules.Dimension == 0)
            violations.Add($"{rules.Path}.{field}", "is for a version whose spec names an embedding");
        else if (count > 0 && count != (long)rows * rules.Dimension)
            violations.Add($"{rules.Path}.{field}", $"has {count} values; {rows} rows of {rules.Dimension} dimensions have {(long)rows * rules.Dimension}");
    }

    private static void CheckLabels(int count, string field, bool isOfOtherTask, int rows, BatchRules rules, FieldViolations violations)
    {
        if (count == 0)
            return;
        if (!rules.TakesLabels)
            violations.Add($"{rules.Path}.{field}", "belongs in a reference only; send labels with ReportLabels");
        else if (isOfOtherTask)
            violations.Add($"{rules.Path}.{field}", rules.IsRegression ? "holds classes; the version is a regression: send targets" : "belongs to a regression; send labels");
        else if (count != rows)
            violations.Add($"{rules.Path}.{field}", $"has {count} values; positions has {rows}");
    }

    private static void CheckRows(V1.Batch batch, BatchRules rules, RowRejections rejections, FieldViolations violations)
    {
        ReadOnlySpan<long> positions = UnsafeCollectionOperations.AsSpan(batch.Positions);
        ReadOnlySpan<double> scores = UnsafeCollectionOperations.AsSpan(batch.Scores);
        ReadOnlySpan<float> probabilities = UnsafeCollectionOperations.AsSpan(batch.ClassProbabilities);
        for (var row = 0; row < positions.Length; row++)
        {
            RowRules.CheckPosition(positions[row], row, "positions", rules, rejections);
            if (rules.Classes > 0)
                RowRules.CheckProbabilities(probabilities.Slice(row * rules.Classes, rules.Classes), row, rules, rejections);
            else
                RowRules.CheckScore(scores[row], row, "scores", rules, rejections);
        }
        ReadOnlySpan<float> embeddings = UnsafeCollectionOperations.AsSpan(batch.Embeddings);
        for (var row = 0; row < positions.Length && embeddings.Length > 0; row++)
            RowRules.CheckEmbedding(embeddings.Slice(row * rules.Dimension, rules.Dimension), row, "embeddings", rules, rejections);
        for (var row = 0; row < batch.Classes.Count; row++)
            RowRules.CheckClass(batch.Classes[row], row, "classes", rules, rejections);
        for (var row = 0; row < batch.Propensities.Count; row++)
            RowRules.CheckPropensity(batch.Propensities[row], row, "propensities", rules, rejections);
        for (var row = 0; row < batch.Labels.Count; row++)
            RowRules.CheckLabel(batch.Labels[row], row, "labels", rules, rejections);
        for (var row = 0; row < batch.Targets.Count; row++)
            RowRules.CheckValue(batch.Targets[row], row, rules.PathOf("targets"), "TARGET_OUT_OF_RANGE", rejections);
        for (var row = 0; row < batch.Exposures.Count; row++)
        {
            if (batch.Exposures[row] is < V1.Exposure.Unspecified or > V1.Exposure.HoldOut)
                violations.Add($"{rules.Path}.exposures[{row}]", "is not an Exposure");
        }
    }

    private static byte[] ClassesOf(V1.Batch batch, BatchRules rules)
    {
        if (rules.IsRegression)
            return new byte[batch.Scores.Count];
        if (batch.Classes.Count > 0)
            return Bytes(UnsafeCollectionOperations.AsSpan(batch.Classes));
        if (rules.Classes > 0)
        {
            ReadOnlySpan<float> probabilities = UnsafeCollectionOperations.AsSpan(batch.ClassProbabilities);
            var likeliest = new byte[batch.Positions.Count];
            for (var row = 0; row < likeliest.Length; row++)
                likeliest[row] = (byte)ClassProbabilities.Likeliest(probabilities.Slice(row * rules.Classes, rules.Classes));
            return likeliest;
        }
        var threshold = rules.Version.Spec.DecisionThreshold;
        ReadOnlySpan<double> scores = UnsafeCollectionOperations.AsSpan(batch.Scores);
        var classes = new byte[scores.Length];
        for (var row = 0; row < classes.Length; row++)
            classes[row] = scores[row] >= threshold ? (byte)1 : (byte)0;
        return classes;
    }

    // The probability of the predicted class; of a class that there is not, nothing: its row is turned away.
    private static double[] ScoresOf(V1.Batch batch, byte[] classes, BatchRules rules)
    {
        ReadOnlySpan<float> probabilities = UnsafeCollectionOperations.AsSpan(batch.ClassProbabilities);
        var scores = new double[classes.Length];
        for (var row = 0; row < scores.Length; row++)
            scores[row] = classes[row] < rules.Classes ? probabilities[(row * rules.Classes) + classes[row]] : 0;
        return scores;
    }

    // A row with another value is turned away.
    private static byte[] CodesOf(RepeatedField<double> propensities)
    {
        var codes = new byte[propensities.Count];
        for (var row = 0; row < codes.Length; row++)
            codes[row] = PropensityCode.Takes(propensities[row]) ? PropensityCode.Of(propensities[row]) : PropensityCode.None;
        return codes;
    }

    private static byte[] Bytes(JoinKey[] keys)
    {
        var bytes = new byte[keys.Length * JoinKey.Size];
        for (var row = 0; row < keys.Length; row++)
            keys[row].Write(bytes.AsSpan(row * JoinKey.Size));
        return bytes;
    }

    // What does not fit belongs to a row that is turned away.
    private static byte[] Bytes(ReadOnlySpan<uint> numbers)
    {
        var bytes = new byte[numbers.Length];
        for (var row = 0; row < bytes.Length; row++)
            bytes[row] = (byte)numbers[row];
        return bytes;
    }

    private static FeatureColumn[] ReadColumns(V1.Batch batch, BatchRules rules, RowRejections rejections, FieldViolations violations)
    {
        var spec = rules.Version.Spec;
        var columns = new FeatureColumn?[spec.Features.Length];
        for (var i = 0; i < batch.Columns.Count; i++)
        {
            var column = batch.Columns[i];
            var path = $"{rules.Path}.columns[{i}]";
            Gateway.Text.CanonicalText.TryRead(column.Name, Gateway.Text.Identifiers.MaxBytes, out var name, out _);
            if (!rules.Version.FeatureIndex.TryGetValue(name, out var feature))
                violations.Add($"{path}.name", name.Length == 0 ? "is required" : "is not a feature of the version");
            else if (columns[feature] is not null)
                violations.Add($"{path}.name", "is the name of an earlier column");
            else
                columns[feature] = Kept(ColumnReader.Read(column, spec.Features[feature].Kind, batch.Positions.Count, path, rejections, violations), name, rules);
        }
        return Array.ConvertAll(columns, column => column ?? Absent);
    }

    private static FeatureColumn Kept(FeatureColumn column, string feature, BatchRules rules) =>
        rules.Personal.Mode == PersonalDataMode.Hash && column.Dictionary.Length > 0 ? column with { Dictionary = Array.ConvertAll(column.Dictionary, value => rules.Personal.Kept(feature, value)) } : column;

    private static readonly FeatureColumn Absent = new() { Absent = true };
}
