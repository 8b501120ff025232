using System.Runtime.InteropServices;
using Watchgrain.Cluster.Tests.Traffic;
using Watchgrain.Grains;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Cluster.Tests.Oracle;

/// <summary>The reference of each feature, made in one piece from the same rows.</summary>
internal static class ReferenceAnchors
{
    public static VersionSpec Spec { get; } = new()
    {
        Features =
        [
            new() { Name = "amount", Kind = FeatureKind.Numeric },
            new() { Name = "delay", Kind = FeatureKind.Numeric },
            new() { Name = "region", Kind = FeatureKind.Categorical },
        ],
        Axis = Axis.EventTime,
        PaneLength = Workload.PaneLength,
        Rhythm = Rhythm.None,
        LabelMaturity = Workload.PaneLength,
        LabelHorizon = 30L * 24 * Workload.PaneLength,
        Slices = [new() { Feature = "region", Values = ["north", "south"] }],
    };

    public static (Dictionary<string, FeatureAnchor> Features, RandomFourierTest Joint) Of(Workload workload)
    {
        using var upload = new ReferenceUpload(new VersionId("default", Workload.Model, Workload.Version), Spec);
        foreach (var (source, rows) in workload.Reference())
            upload.Add(source, Columns(rows));
        var parts = upload.Build();
        return (parts.Features.ToDictionary(feature => feature.Feature.Name, feature => new FeatureAnchor(feature), StringComparer.Ordinal), parts.Plan.ReadJoint()!);
    }

    private static ColumnarRows Columns(Row[] rows)
    {
        string[] regions = [.. rows.Select(row => row.Region).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        return new()
        {
            Count = rows.Length,
            Positions = Bytes(rows, row => row.Position),
            Scores = Bytes(rows, row => row.Score),
            Classes = Bytes(rows, row => (byte)row.Class),
            Labels = Bytes(rows, row => (byte)row.Label!.Value),
            Columns =
            [
                new() { Values = Bytes(rows, row => row.Amount ?? 0), Missing = Bitmap(rows, row => row.Amount is null) },
                new() { Values = Bytes(rows, row => row.Delay) },
                new() { Codes = Bytes(rows, row => Math.Max(0, Array.IndexOf(regions, row.Region))), Dictionary = regions, Missing = Bitmap(rows, row => row.Region is null) },
            ],
        };
    }

    private static byte[] Bytes<T>(Row[] rows, Func<Row, T> value)
        where T : unmanaged => MemoryMarshal.AsBytes<T>(Array.ConvertAll(rows, row => value(row))).ToArray();

    private static byte[] Bitmap(Row[] rows, Func<Row, bool> isMissing)
    {
        var bits = new byte[(rows.Length + 7) / 8];
        for (var row = 0; row < rows.Length; row++)
            bits[row / 8] |= (byte)(isMissing(rows[row]) ? 1 << (row % 8) : 0);
        return bits;
    }
}
