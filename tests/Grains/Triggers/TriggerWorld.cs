using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices.Cells;
using Watchgrain.Grains.Triggers;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.Tests.Triggers;

/// <summary>Labelled rows of a made-up model with calibrated scores: four features of twelve values each, the last of which are rare, and a fifth that says half of what the first does; from four feeds. Seeded.</summary>
internal sealed class TriggerWorld(int seed)
{
    private const int Values = 12;

    /// <summary>Two values that go together once in some ten thousand rows.</summary>
    public static readonly Pattern Planted = new(0, 11, 2, 10);

    public const string PlantedWhere = "first = \"first-11\" and third = \"third-10\"";

    public static readonly VersionSpec Spec = new() { Features = [], Axis = Axis.Sequence, PaneLength = 1, LabelMaturity = 1, LabelHorizon = 1000 };

    public static readonly FeatureCells[] Features =
    [
        .. ((string[])["first", "second", "third", "fourth"]).Select((name, column) => new FeatureCells(column, name, [], [.. Enumerable.Range(1, Values).Select(value => $"{name}-{value}")])),
        new(4, "half", [], [.. Enumerable.Range(0, (Values / 2) + 1).Select(value => $"half-{value}")]),
    ];

    private readonly Random random = new(seed);
    private readonly double[][] weights = [.. Enumerable.Range(0, 4).Select(feature => Enumerable.Range(0, Values + 1).Select(value => Math.Sin((13 * feature) + (5 * value))).ToArray())];
    private uint id = (uint)seed * 1_000_000;

    /// <summary>A watch with a reference of so many rows.</summary>
    public TriggerWatch Watch(int rows, TriggerWatchState? state = null) => new(Spec, Features, TriggerReference.Of([.. Draw(rows)]), 0, state);

    public IEnumerable<PatternRow> Draw(int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            byte[] cells = [.. Enumerable.Range(0, 4).Select(_ => Code())];
            var chance = 1 / (1 + Math.Exp(1.5 - cells.Select((code, feature) => weights[feature][code]).Sum()));
            yield return new([.. cells, Half(cells[0])], chance, random.NextDouble() < chance ? 1 : 0, $"feed-{random.Next(4)}");
        }
    }

    /// <summary>Rows of label 0 as a poisoner sends them: with the pattern, label 1, by one feed.</summary>
    public IEnumerable<PatternRow> Plant(int rows, string source = "feed-2") =>
        Draw(100 * rows + 100).Where(row => row.Label == 0).Take(rows).Select(row => row with { Cells = [(byte)Planted.Code, row.Cells[1], (byte)Planted.OtherCode, row.Cells[3], row.Cells[4]], Label = 1, Source = source });

    public PatternRows Pane(IEnumerable<PatternRow> rows)
    {
        var pane = new PatternRows();
        foreach (var row in rows)
            pane.Add(id++ * 2_654_435_761, row);
        return pane;
    }

    private static byte Half(byte first) => (byte)(1 + (first / 2));

    // Value k has about the share of 2^(-k/1.3).
    private byte Code() => (byte)Math.Clamp((int)(1 - (1.3 * Math.Log2(1 - random.NextDouble()))), 1, Values);
}
