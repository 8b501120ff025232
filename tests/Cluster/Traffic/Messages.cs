using Google.Protobuf;
using Watchgrain.V1;

namespace Watchgrain.Cluster.Tests.Traffic;

/// <summary>Rows and their spec as the contract has them.</summary>
internal static class Messages
{
    public static VersionSpec Spec { get; } = new()
    {
        Features =
        {
            new FeatureSpec { Name = "amount", Kind = FeatureKind.Numeric },
            new FeatureSpec { Name = "delay", Kind = FeatureKind.Numeric },
            new FeatureSpec { Name = "region", Kind = FeatureKind.Categorical },
        },
        Axis = Axis.EventTime,
        PaneLength = Workload.PaneLength,
        Rhythm = Rhythm.None,
        Slices = { new SliceSpec { Feature = "region", Values = { "north", "south" } } },
    };

    public static Batch Batch(IReadOnlyList<Row> rows) => new()
    {
        Positions = { rows.Select(row => row.Position) },
        Ids = Ids(rows),
        Scores = { rows.Select(row => row.Score) },
        Exposures = { rows.Select(row => row.Exposure) },
        Columns =
        {
            new Column { Name = "amount", Doubles = new() { Values = { rows.Select(row => row.Amount ?? 0) } }, Missing = Bitmap(rows, row => row.Amount is null) },
            new Column { Name = "delay", Doubles = new() { Values = { rows.Select(row => row.Delay) } } },
            Regions(rows),
        },
    };

    public static Batch ReferenceBatch(IReadOnlyList<Row> rows)
    {
        var batch = Batch(rows);
        batch.Ids = null;
        batch.Exposures.Clear();
        batch.Labels.Add(rows.Select(row => row.Label!.Value));
        return batch;
    }

    public static PredictionIds Ids(IReadOnlyList<Row> rows) => new() { Numbers = { rows.Select(row => row.Id) } };

    private static Column Regions(IReadOnlyList<Row> rows)
    {
        string[] dictionary = [.. rows.Select(row => row.Region).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        return new()
        {
            Name = "region",
            Categories = new() { Dictionary = { dictionary }, Codes = { rows.Select(row => row.Region is { } region ? (uint)Array.IndexOf(dictionary, region) : 0) } },
            Missing = Bitmap(rows, row => row.Region is null),
        };
    }

    private static ByteString Bitmap(IReadOnlyList<Row> rows, Func<Row, bool> isMissing)
    {
        var bits = new byte[(rows.Count + 7) / 8];
        for (var row = 0; row < rows.Count; row++)
            bits[row / 8] |= (byte)(isMissing(rows[row]) ? 1 << (row % 8) : 0);
        return ByteString.CopyFrom(bits);
    }
}
