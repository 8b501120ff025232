using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Abuse;

/// <summary>The rows of a reference as points while a <see cref="CallerReference"/> is made of them. Draws are seeded. Not thread-safe.</summary>
internal sealed class ReferencePoints
{
    private const int Block = 1024;

    private readonly int features;
    private readonly int count;
    private readonly float[] points;
    private readonly ulong[] fingerprints;
    private ulong draws;

    public ReferencePoints(RandomFourierMap scale, ReadOnlySpan<double> rows, ulong seed)
    {
        (features, draws) = (scale.Features, seed);
        count = rows.Length / features;
        points = new float[rows.Length];
        fingerprints = new ulong[count];
        RowFingerprints.Begin(fingerprints);
        var states = fingerprints.AsSpan();
        for (var row = 0; row < count; row++)
        {
            var values = rows.Slice(row * features, features);
            QuerySpace.PointOf(scale, values).CopyTo(points, row * features);
            foreach (var value in values) ValueHash.Fold(states.Slice(row, 1), [value]);
        }
    }

    /// <summary>The quantile of the non-zero distances to the nearest of the rows before, the smaller one of the two kinds of runs; 0 when there is no such distance.</summary>
    public double SmallestQuantile(int runs, int rows, double quantile)
    {
        double? smallest = null;
        foreach (var inOrder in (bool[])[true, false])
        {
            var distances = new List<double>();
            for (var run = 0; run < runs; run++) Visit(Run(inOrder, rows), distance => distances.Add(distance));
            distances.RemoveAll(distance => !(distance > 0));
            if (distances.Count == 0) continue;
            distances.Sort();
            var at = distances[(int)(quantile * distances.Count)];
            smallest = Math.Min(at, smallest ?? at);
        }
        return smallest ?? 0;
    }

    /// <summary>The share of rows within ε of one before and not equal to it, among those that are not equal to one; the larger one of the two kinds of runs.</summary>
    public double LargestShare(int runs, int rows, double epsilon)
    {
        var largest = 0.0;
        foreach (var inOrder in (bool[])[true, false])
        {
            long near = 0, all = 0;
            for (var run = 0; run < runs; run++)
            {
                Visit(Run(inOrder, rows), distance =>
                {
                    all++;
                    near += distance <= epsilon ? 1 : 0;
                });
            }
            if (all > 0) largest = Math.Max(largest, (double)near / all);
        }
        return largest;
    }

    public RandomFourierMean MeanOfAll(RandomFourierMap map)
    {
        var mean = new RandomFourierMean();
        for (var row = 0; row < count; row += Block) mean.Add(map, Values(row, Math.Min(Block, count - row)));
        return mean;
    }

    /// <summary>The largest T of windows of both kinds.</summary>
    public double LargestDistance(RandomFourierMap map, RandomFourierMean all, int windows, int rows)
    {
        var largest = 0.0;
        foreach (var inOrder in (bool[])[true, false])
        {
            for (var window = 0; window < windows; window++)
            {
                var mean = new RandomFourierMean();
                foreach (var row in Run(inOrder, rows)) mean.Add(map, Values(row, 1));
                largest = Math.Max(largest, RandomFourierMean.Between(all, mean)!.Value.Squared);
            }
        }
        return largest;
    }

    /// <summary>The points of so many rows.</summary>
    public float[] Draw(int rows) => [.. Run(inOrder: false, rows).SelectMany(row => points.AsSpan(row * features, features).ToArray())];

    private int[] Run(bool inOrder, int rows)
    {
        rows = Math.Min(rows, count);
        var start = inOrder ? Next(count - rows + 1) : 0;
        var run = new int[rows];
        for (var i = 0; i < rows; i++) run[i] = inOrder ? start + i : Next(count);
        return run;
    }

    // A bias of 2⁻³² for a million rows.
    private int Next(int below) => (int)(((SplitMix64.Next(ref draws) >> 32) * (ulong)below) >> 32);

    // From where as many rows have gone before as a caller's memory holds, or half of a short run.
    private void Visit(int[] run, Action<double> onDistance)
    {
        var recent = new RecentQueries(features);
        var from = Math.Min(RecentQueries.Most, run.Length / 2);
        for (var i = 0; i < run.Length; i++)
        {
            var point = points.AsSpan(run[i] * features, features);
            if (recent.Nearest(fingerprints[run[i]], point) is not { } distance) continue;
            if (i >= from) onDistance(distance);
            recent.Remember(fingerprints[run[i]], point);
        }
    }

    private double[] Values(int row, int rows) => Array.ConvertAll(points[(row * features)..((row + rows) * features)], value => (double)value);
}
