using System.Globalization;
using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Grains.Tests;

/// <summary>Cells of a real table as columns of a batch.</summary>
internal static class CellColumns
{
    public static FeatureColumn Numeric(string[] cells) => new() { Values = Bytes(cells.Select(Number)) };

    public static FeatureColumn Categorical(string[] cells)
    {
        string[] names = [.. cells.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return new() { Codes = Bytes(cells.Select(cell => Array.BinarySearch(names, cell, StringComparer.Ordinal))), Dictionary = names };
    }

    public static ReadOnlyMemory<byte> Bytes<T>(IEnumerable<T> values)
        where T : unmanaged
        => MemoryMarshal.AsBytes(values.ToArray().AsSpan()).ToArray();

    /// <summary>An empty cell is NaN.</summary>
    public static double Number(string cell) => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture);
}
