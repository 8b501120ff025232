using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices.Conditions;

namespace Watchgrain.Grains.Tests.Slices.Conditions;

/// <summary>The features of these tests, and rows of them: null is a missing value.</summary>
internal static class ConditionRows
{
    public static readonly FeatureSpec[] Features =
    [
        new() { Name = "age", Kind = FeatureKind.Numeric },
        new() { Name = "region", Kind = FeatureKind.Categorical },
        new() { Name = "net-income.2024", Kind = FeatureKind.Numeric },
        new() { Name = "kind of `use`", Kind = FeatureKind.Categorical },
    ];

    /// <summary>Which of the rows meet a condition.</summary>
    public static bool[] Meet(string text, ColumnarRows rows, int[]? indexes = null)
    {
        var selection = new RowSelection(rows, indexes);
        var mask = new ulong[(selection.Count + 63) / 64];
        // What stood there before must not matter.
        Array.Fill(mask, 0x5555_5555_5555_5555UL);
        SliceCondition.Parse(text, Features).Mark(rows, selection, mask);
        var last = selection.Count % 64;
        Assert.True(last == 0 || mask[^1] >> last == 0, "A bit behind the last row is set.");
        return [.. Enumerable.Range(0, selection.Count).Select(row => (mask[row / 64] >> (row % 64) & 1) != 0)];
    }

    public static ColumnarRows Of(double?[] ages, string?[] regions) => Of(ages.Length, Numbers(ages), Categories(regions), new() { Absent = true }, new() { Absent = true });

    public static ColumnarRows Of(int count, params FeatureColumn[] columns)
    {
        var keys = new byte[count * JoinKey.Size];
        new Random(1).NextBytes(keys);
        return new()
        {
            Count = count,
            Positions = Bytes(Enumerable.Range(0, count).Select(row => (long)row).ToArray()),
            Keys = keys,
            Scores = Bytes(Enumerable.Range(0, count).Select(row => row % 101 / 101.0).ToArray()),
            Classes = Enumerable.Range(0, count).Select(row => (byte)(row % 2)).ToArray(),
            Columns = columns,
        };
    }

    public static FeatureColumn Numbers(double?[] values) =>
        new() { Values = Bytes(Array.ConvertAll(values, value => value ?? 7)), Missing = Bitmap(Array.ConvertAll(values, value => value is null)) };

    /// <summary>Codes of missing values are those of another category, or lie outside the dictionary.</summary>
    public static FeatureColumn Categories(string?[] values)
    {
        string[] dictionary = [.. values.OfType<string>().Distinct(StringComparer.Ordinal)];
        return new()
        {
            Codes = Bytes(values.Select((value, row) => value is null ? (row % 2 == 0 ? 0 : int.MaxValue) : Array.IndexOf(dictionary, value)).ToArray()),
            Dictionary = dictionary,
            Missing = Bitmap(Array.ConvertAll(values, value => value is null)),
        };
    }

    private static byte[] Bitmap(bool[] missing)
    {
        if (!missing.Contains(true))
            return [];
        var bits = new byte[(missing.Length + 7) / 8];
        for (var row = 0; row < missing.Length; row++)
            bits[row / 8] |= (byte)((missing[row] ? 1 : 0) << (row % 8));
        return bits;
    }

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
