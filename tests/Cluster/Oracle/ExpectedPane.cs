using System.Buffers.Binary;
using System.Security.Cryptography;
using Watchgrain.Cluster.Tests.Traffic;
using Watchgrain.Grains.Features;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Cluster.Tests.Oracle;

/// <summary>The rows of a pane, of one source or of all, counted one after the other: numbers by hand, cells and distances by the summaries of the house.</summary>
internal sealed class ExpectedPane(IReadOnlyDictionary<string, FeatureAnchor> anchors, RandomFourierMap map)
{
    private readonly Dictionary<string, NumericSummary> numeric = anchors.Values.Where(anchor => anchor.Binning is not null).ToDictionary(anchor => anchor.Reference.Feature.Name, anchor => new NumericSummary(anchor.Binning!));

    public Dictionary<string, Sums> Numbers { get; } = new() { ["amount"] = new(), ["delay"] = new(), ["@score"] = new() };

    public Dictionary<string, long> Regions { get; } = [];

    public long RegionMissing { get; private set; }

    public CategoricalSummary RegionCells { get; } = new();

    public ExpectedOutcomes All { get; } = new();

    /// <summary>Amount and delay together, of the rows whose id says so.</summary>
    public RandomFourierMean Joint { get; } = new();

    public Dictionary<string, ExpectedOutcomes> Slices { get; } = new() { ["north"] = new(), ["south"] = new() };

    public NumericSummary Cells(string feature) => numeric[feature];

    public void Add(Row row)
    {
        Add("amount", row.Amount);
        Add("delay", row.Delay);
        Add("@score", row.Score);
        All.Add(row);
        if (IsSampled(row.Id))
            Joint.Add(map, [row.Amount ?? double.NaN, row.Delay]);
        if (row.Region is not { } region)
        {
            RegionMissing++;
            RegionCells.AddMissing(1);
            return;
        }
        Regions[region] = Regions.GetValueOrDefault(region) + 1;
        RegionCells.Add(region);
        if (Slices.TryGetValue(region, out var slice))
            slice.Add(row);
    }

    private bool IsSampled(ulong id)
    {
        var text = new byte[9];
        text[0] = (byte)'n';
        BinaryPrimitives.WriteUInt64LittleEndian(text.AsSpan(1), id);
        ulong[] fingerprint = [0];
        RowFingerprints.Begin(fingerprint, map.Seed);
        RowFingerprints.AddColumn(fingerprint, [BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(text))]);
        return RowFingerprints.IsSampled(fingerprint[0]);
    }

    private void Add(string feature, double? value)
    {
        Numbers[feature].Add(value);
        if (value is { } number)
            numeric[feature].Add(number);
        else
            numeric[feature].AddMissing(1);
    }
}
