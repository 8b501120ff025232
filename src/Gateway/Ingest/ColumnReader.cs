using System.Globalization;
using System.Numerics;
using Google.Protobuf;
using Watchgrain.Gateway.Errors;
using Watchgrain.Gateway.Text;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;

namespace Watchgrain.Gateway.Ingest;

/// <summary>Checks one column and turns it into the form of the grains: doubles for a numeric feature, codes into a dictionary for a categorical one (integers as their decimal text). Pure.</summary>
internal static class ColumnReader
{
    /// <summary>Bytes of a category in UTF-8, after normalisation.</summary>
    public const int MaxCategoryBytes = 1024;

    private static readonly FeatureColumn Unusable = new() { Absent = true };

    public static FeatureColumn Read(V1.Column column, FeatureKind kind, int rows, string path, RowRejections rejections, FieldViolations violations)
    {
        var missingBytes = column.Missing.Length;
        if (missingBytes != 0 && missingBytes != (rows + 7) / 8)
        {
            violations.Add($"{path}.missing", $"has {missingBytes} bytes; {rows} rows need {(rows + 7) / 8}, or none");
            return Unusable;
        }
        if (column.ValuesCase == V1.Column.ValuesOneofCase.None)
        {
            if (rows > 0)
                violations.Add($"{path}.values", "is required: doubles, floats, integers or categories");
            return Unusable;
        }
        var (field, count) = Length(column);
        if (count != rows)
        {
            violations.Add($"{path}.{field}", $"has {count} values; positions has {rows}");
            return Unusable;
        }
        if (kind == FeatureKind.Numeric ? column.ValuesCase == V1.Column.ValuesOneofCase.Categories
                : column.ValuesCase is V1.Column.ValuesOneofCase.Doubles or V1.Column.ValuesOneofCase.Floats)
        {
            violations.Add($"{path}.{field.Split('.')[0]}", kind == FeatureKind.Numeric
                ? "the feature is numeric: it takes doubles, floats or integers"
                : "the feature is categorical: it takes categories or integers");
            return Unusable;
        }
        var missing = MissingOf(column.Missing, rows, rejections);
        return column.ValuesCase switch
        {
            V1.Column.ValuesOneofCase.Categories => Categories(column, path, missing, rejections, violations),
            V1.Column.ValuesOneofCase.Integers when kind == FeatureKind.Categorical => IntegerCategories(column, missing, rejections),
            V1.Column.ValuesOneofCase.Integers => Numbers(missing, rejections, Doubles<long>(UnsafeCollectionOperations.AsSpan(column.Integers.Values))),
            V1.Column.ValuesOneofCase.Floats => Numbers(missing, rejections, Doubles<float>(UnsafeCollectionOperations.AsSpan(column.Floats.Values))),
            _ => Numbers(missing, rejections, UnsafeCollectionOperations.AsSpan(column.Doubles.Values)),
        };
    }

    private static (string Field, int Count) Length(V1.Column column) => column.ValuesCase switch
    {
        V1.Column.ValuesOneofCase.Doubles => ("doubles.values", column.Doubles.Values.Count),
        V1.Column.ValuesOneofCase.Floats => ("floats.values", column.Floats.Values.Count),
        V1.Column.ValuesOneofCase.Integers => ("integers.values", column.Integers.Values.Count),
        _ => ("categories.codes", column.Categories.Codes.Count),
    };

    private static FeatureColumn Numbers(byte[] missing, RowRejections rejections, ReadOnlySpan<double> values) => new() { Values = rejections.Block(values), Missing = missing };

    private static double[] Doubles<T>(ReadOnlySpan<T> numbers)
        where T : INumberBase<T>
    {
        var doubles = new double[numbers.Length];
        for (var row = 0; row < doubles.Length; row++)
            doubles[row] = double.CreateTruncating(numbers[row]);
        return doubles;
    }

    private static FeatureColumn IntegerCategories(V1.Column column, byte[] missing, RowRejections rejections)
    {
        var codes = new int[column.Integers.Values.Count];
        var codeOf = new Dictionary<long, int>();
        var dictionary = new List<string>();
        for (var row = 0; row < codes.Length; row++)
        {
            if (rejections.Has(row))
                continue;
            var value = IsMissing(column.Missing, row) ? 0 : column.Integers.Values[row];
            if (!codeOf.TryGetValue(value, out var code))
            {
                codeOf[value] = code = dictionary.Count;
                dictionary.Add(value.ToString(CultureInfo.InvariantCulture));
            }
            codes[row] = code;
        }
        return new() { Codes = rejections.Block<int>(codes), Dictionary = [.. dictionary], Missing = missing };
    }

    private static FeatureColumn Categories(V1.Column column, string path, byte[] missing, RowRejections rejections, FieldViolations violations)
    {
        var categories = column.Categories;
        var dictionary = new string[categories.Dictionary.Count];
        for (var i = 0; i < dictionary.Length; i++)
        {
            if (!CanonicalText.TryRead(categories.Dictionary[i], MaxCategoryBytes, out dictionary[i], out var problem))
                violations.Add($"{path}.categories.dictionary[{i}]", problem);
        }
        ReadOnlySpan<uint> codes = UnsafeCollectionOperations.AsSpan(categories.Codes);
        if (missing.Length > 0 || !InRange(codes, (uint)dictionary.Length))
            codes = CheckedCodes(column, codes, (uint)dictionary.Length, path, violations);
        return new() { Codes = rejections.Block(codes), Dictionary = dictionary, Missing = missing };
    }

    private static bool InRange(ReadOnlySpan<uint> codes, uint entries)
    {
        var highest = 0u;
        foreach (var code in codes)
            highest = Math.Max(highest, code);
        return codes.IsEmpty || highest < entries;
    }

    // A row without a value may hold any code: it gets 0, so that no reader needs to look at it.
    private static uint[] CheckedCodes(V1.Column column, ReadOnlySpan<uint> codes, uint entries, string path, FieldViolations violations)
    {
        var found = codes.ToArray();
        var wrong = -1;
        for (var row = 0; row < found.Length; row++)
        {
            if (IsMissing(column.Missing, row))
                found[row] = 0;
            else if (found[row] >= entries && wrong < 0)
                wrong = row;
        }
        if (wrong >= 0)
            violations.Add($"{path}.categories.codes[{wrong}]", $"is {codes[wrong]}; the dictionary has {entries} entries");
        return found;
    }

    /// <summary>The bitmap of the kept rows; empty when none of them is missing.</summary>
    private static byte[] MissingOf(ByteString bitmap, int rows, RowRejections rejections)
    {
        var kept = new byte[(rejections.Kept + 7) / 8];
        var at = 0;
        var any = false;
        for (var row = 0; row < rows && bitmap.Length > 0; row++)
        {
            if (rejections.Has(row))
                continue;
            if (IsMissing(bitmap, row))
            {
                kept[at / 8] |= (byte)(1 << (at % 8));
                any = true;
            }
            at++;
        }
        return any ? kept : [];
    }

    /// <summary>Whether a row has no value; a bitmap that is too short says nothing of further rows.</summary>
    internal static bool IsMissing(ByteString bitmap, int row) => row / 8 < bitmap.Length && (bitmap[row / 8] & (1 << (row % 8))) != 0;
}
