using System.Runtime.InteropServices;
using Watchgrain.Grains.Embeddings;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Tests.Embeddings;

/// <summary>Rows of two numbers with the ids 0, 1, 2…: of class 1 around (10, 0), of class 0 around (0, 0).</summary>
internal static class VectorBlocks
{
    public static VersionSpec Spec(long maturity = 100) => new()
    {
        Features = [new() { Name = "distance", Kind = FeatureKind.Numeric }],
        Axis = Axis.Sequence,
        PaneLength = 100,
        LabelMaturity = maturity,
        LabelHorizon = 1000,
        Embedding = new() { Dimension = 2 },
    };

    public static EmbeddedPane[] ReadNow(this EmbeddingPanes panes, int latest) => Array.ConvertAll(panes.Read(latest), reading => reading.Value);

    public static uint LabelOf(int row) => (uint)(row % 2);

    /// <param name="first">Position and id of the first row.</param>
    /// <param name="count">Rows.</param>
    /// <param name="source">Who supplied them.</param>
    /// <param name="shift">Added to the second number.</param>
    public static VectorBlock Rows(int first, int count, string source = "a", float shift = 0)
    {
        int[] rows = [.. Enumerable.Range(first, count)];
        return new()
        {
            Source = source,
            Priorities = MemoryMarshal.AsBytes<ulong>([.. rows.Select(Priority)]).ToArray(),
            Values = Values(rows, shift),
            Keys = Keys(rows),
            Positions = MemoryMarshal.AsBytes<long>([.. rows.Select(row => (long)row)]).ToArray(),
        };
    }

    public static VectorBlock Reference(int count)
    {
        int[] rows = [.. Enumerable.Range(0, count)];
        return new() { Priorities = new byte[count * sizeof(ulong)], Values = Values(rows, 0), Labels = Labels(rows) };
    }

    public static byte[] Keys(params int[] rows)
    {
        var keys = new byte[rows.Length * JoinKey.Size];
        for (var i = 0; i < rows.Length; i++)
            new JoinKey(1, (ulong)rows[i]).Write(keys.AsSpan(i * JoinKey.Size));
        return keys;
    }

    public static byte[] Labels(params int[] rows) => [.. rows.Select(row => (byte)LabelOf(row))];

    private static ulong Priority(int row) => (ulong)row * 0x9E3779B97F4A7C15;

    private static byte[] Values(int[] rows, float shift) =>
        MemoryMarshal.AsBytes<float>([.. rows.SelectMany(row => new[] { (LabelOf(row) * 10) + ((row * 7) % 17 / 17f), ((row * 11) % 19 / 19f) + shift })]).ToArray();
}
