using System.Runtime.InteropServices;
using MathNet.Numerics.Distributions;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.References;
using Watchgrain.Grains.Slices.Discovery;
using Watchgrain.Statistics.Discovery;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Tests.Slices.Discovery;

/// <summary>
/// Rows of a made-up model, pane by pane: two categorical features that go together, two numeric ones that do, and another of each. Its scores are calibrated, but for what each region lies beside them for good, and each pane and region for
/// a pane.
/// </summary>
internal sealed class DiscoveryWorld
{
    private static readonly string[] Regions = ["north", "south", "west", "east", "north-east", "far away"];
    private static readonly string[] Products = ["loan", "card", "lease", "it's \"new\""];
    private static readonly string[] Channels = ["web", "branch", "phone"];

    private readonly int rows;
    private readonly double paneScatter;
    private readonly Random random;
    private readonly double[] offsets;

    public DiscoveryWorld(int seed, int rows, double scatter = 0.01, double paneScatter = 0.01, int budget = 0)
    {
        (this.rows, this.paneScatter, random) = (rows, paneScatter, new(seed));
        offsets = [.. Regions.Select(_ => Normal.Sample(random, 0, scatter))];
        Spec = new()
        {
            Features =
            [
                Categorical("region"), Categorical("product line"), Numeric("age"), Numeric("income"), Categorical("channel"), Numeric("amount"),
            ],
            Axis = Axis.Sequence,
            PaneLength = rows,
            LabelMaturity = rows,
            LabelHorizon = 100 * rows,
            Discovery = new() { Budget = budget },
        };
    }

    public VersionSpec Spec { get; }

    /// <summary>A row as it is drawn.</summary>
    public readonly record struct Row(string Region, string? Product, double Age, double? Income, string Channel, double Amount);

    /// <summary>What is watched with, from a reference of so many panes.</summary>
    public (DiscoveryReference Reference, LabelContradictions Contradictions) Reference(int panes)
    {
        var batches = Enumerable.Range(0, panes).Select(pane => (Pane: (long)pane, Rows: Draw(pane, _ => false, 0), Indexes: (int[]?)null)).ToArray();
        const string digest = "0123456789abcdef";
        var estimator = ConfidenceBasedEstimator.Read(CalibratedEstimator.Of([.. batches.Select(batch => batch.Rows)], digest));
        return (DiscoveryAnchors.Of(batches, Spec, column => NumbersOf(column, batches.Select(batch => batch.Rows)), digest, estimator, 1)!, new(estimator));
    }

    /// <summary>The labels of a pane, of which those that <paramref name="slice"/> names are turned round with a probability.</summary>
    public ContradictionCells Pane(long pane, DiscoveryReference reference, LabelContradictions contradictions, Func<Row, bool> slice, double flipped) => CountedContradictions.Of(Draw(pane, slice, flipped), reference, contradictions);

    public ColumnarRows Draw(long pane, Func<Row, bool> slice, double flipped)
    {
        var ofPane = Regions.Select(_ => Normal.Sample(random, 0, paneScatter)).ToArray();
        var drawn = new Row[rows];
        var scores = new double[rows];
        var labels = new byte[rows];
        for (var i = 0; i < rows; i++)
        {
            // The first regions are the frequent ones, and each has its product.
            var region = (int)(Regions.Length * Math.Pow(random.NextDouble(), 1.5));
            var product = random.NextDouble() < 0.5 ? region % Products.Length : random.Next(Products.Length);
            var age = random.Next(18, 80);
            drawn[i] = new(
                Regions[region], random.NextDouble() < 0.05 ? null : Products[product], age, random.NextDouble() < 0.1 ? null : Math.Round((age * 500) + Normal.Sample(random, 0, 8_000)), Channels[random.Next(3)],
                random.Next(50) == 0 ? double.NaN : Math.Exp(Normal.Sample(random, 0, 1)));
            scores[i] = Beta.Sample(random, 1.2, 2.5);
            var contradicts = Math.Clamp(Math.Min(scores[i], 1 - scores[i]) + offsets[region] + ofPane[region], 0, 1);
            var likelier = scores[i] >= 0.5;
            labels[i] = (byte)(likelier ^ (random.NextDouble() < contradicts) ^ (slice(drawn[i]) && random.NextDouble() < flipped) ? 1 : 0);
        }
        return new()
        {
            Count = rows,
            Positions = Bytes(Enumerable.Range(0, rows).Select(i => (pane * rows) + i).ToArray()),
            Scores = Bytes(scores),
            Classes = scores.Select(score => (byte)(score >= 0.5 ? 1 : 0)).ToArray(),
            Labels = labels,
            Columns =
            [
                Column(drawn, row => row.Region, Regions), Column(drawn, row => row.Product, Products), Column(drawn, row => (double?)row.Age), Column(drawn, row => row.Income),
                Column(drawn, row => row.Channel, Channels), Column(drawn, row => (double?)row.Amount),
            ],
        };
    }

    /// <summary>Some of the rows, in another order.</summary>
    public static ColumnarRows Pick(ColumnarRows rows, int[] wanted)
    {
        T[] Taken<T>(ReadOnlyMemory<byte> column)
            where T : unmanaged
            => column.IsEmpty ? [] : Array.ConvertAll(wanted, row => MemoryMarshal.Cast<byte, T>(column.Span)[row]);

        byte[] Bits(ReadOnlyMemory<byte> missing)
        {
            var bits = new byte[(wanted.Length + 7) / 8];
            for (var i = 0; i < wanted.Length; i++)
                bits[i / 8] |= (byte)(MissingBitmap.IsMissing(missing.Span, wanted[i]) ? 1 << (i % 8) : 0);
            return bits;
        }

        return rows with
        {
            Count = wanted.Length,
            Positions = Bytes(Taken<long>(rows.Positions)),
            Scores = Bytes(Taken<double>(rows.Scores)),
            Classes = Taken<byte>(rows.Classes),
            Labels = Taken<byte>(rows.Labels),
            Columns = Array.ConvertAll(rows.Columns, column => column with { Values = Bytes(Taken<double>(column.Values)), Codes = Bytes(Taken<int>(column.Codes)), Missing = Bits(column.Missing) }),
        };
    }

    private static double[] NumbersOf(int column, IEnumerable<ColumnarRows> batches)
    {
        var numbers = new List<double>();
        foreach (var batch in batches)
        {
            var values = MemoryMarshal.Cast<byte, double>(batch.Columns[column].Values.Span);
            for (var i = 0; i < values.Length; i++)
            {
                if (!MissingBitmap.IsMissing(batch.Columns[column].Missing.Span, i))
                    numbers.Add(values[i]);
            }
        }
        return [.. numbers];
    }

    private static FeatureColumn Column(Row[] rows, Func<Row, string?> value, string[] dictionary) => new()
    {
        Codes = Bytes(rows.Select(row => Math.Max(0, Array.IndexOf(dictionary, value(row)))).ToArray()),
        Dictionary = dictionary,
        Missing = Missing(rows, row => value(row) is null),
    };

    private static FeatureColumn Column(Row[] rows, Func<Row, double?> value) => new() { Values = Bytes(rows.Select(row => value(row) ?? 0).ToArray()), Missing = Missing(rows, row => value(row) is null) };

    private static byte[] Missing(Row[] rows, Func<Row, bool> isMissing)
    {
        var bits = new byte[(rows.Length + 7) / 8];
        for (var i = 0; i < rows.Length; i++)
            bits[i / 8] |= (byte)(isMissing(rows[i]) ? 1 << (i % 8) : 0);
        return bits;
    }

    private static FeatureSpec Categorical(string name) => new() { Name = name, Kind = FeatureKind.Categorical };

    private static FeatureSpec Numeric(string name) => new() { Name = name, Kind = FeatureKind.Numeric };

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged
        => MemoryMarshal.AsBytes<T>(values).ToArray();
}
