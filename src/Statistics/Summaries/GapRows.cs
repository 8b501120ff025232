using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>The rows of a <see cref="CoMovement"/> that lack a feature: second moments of every pair over the rows that have both. Rows wait in a block and are summed about the block's own mean.</summary>
internal sealed class GapRows(int features)
{
    private const int Block = 256;

    private readonly PairMoments[] pairs = new PairMoments[features * (features + 1) / 2];
    private readonly double[] centre = new double[features];
    private readonly double[] counts = new double[features * features];
    private readonly double[] sums = new double[features * features];
    private readonly double[] squares = new double[features * features];
    private readonly double[] products = new double[features * features];
    private double[] block = [];
    private int filled;

    public PairMoments Pair(int a, int b) => pairs[Index(a, b)];

    public void Add(ReadOnlySpan<double> row)
    {
        if (block.Length == 0) block = new double[Block * features];
        for (var i = 0; i < features; i++) block[filled * features + i] = double.IsFinite(row[i]) ? row[i] : double.NaN;
        if (++filled == Block) Flush();
    }

    public void Flush()
    {
        if (filled == 0) return;
        for (var i = 0; i < features; i++) Centre(i);
        Array.Clear(counts);
        Array.Clear(sums);
        Array.Clear(squares);
        Array.Clear(products);
        for (var row = 0; row < filled; row++) AddRow(block.AsSpan(row * features, features));
        for (var a = 0; a < features; a++)
        {
            for (var b = a; b < features; b++)
            {
                int ab = a * features + b, ba = b * features + a;
                var n = counts[ab];
                if (n == 0) continue;
                double left = sums[ab] / n, right = sums[ba] / n;
                pairs[Index(a, b)] = pairs[Index(a, b)].Merge(new PairMoments((long)n, PairMoments.Settle(centre[a] + left), PairMoments.Settle(centre[b] + right),
                    Sum(squares[ab] - sums[ab] * left), Sum(squares[ba] - sums[ba] * right), PairMoments.Settle(products[ab] - sums[ab] * right)));
            }
        }
        filled = 0;
    }

    public void Merge(GapRows other)
    {
        for (var i = 0; i < pairs.Length; i++) pairs[i] = pairs[i].Merge(other.pairs[i]);
    }

    public void Write(IBufferWriter<byte> output)
    {
        foreach (var pair in pairs)
        {
            output.PutCount(pair.Count);
            if (pair.Count > 0) output.PutDoubles([pair.MeanA, pair.MeanB, pair.SquaresA, pair.SquaresB, pair.Products]);
        }
    }

    public static GapRows Read(ref BinaryInput input, int features, long most)
    {
        var rows = new GapRows(features);
        foreach (ref var pair in rows.pairs.AsSpan())
        {
            var count = input.Count();
            if (count > most) throw input.Broken("the counts add up to more than 2^63");
            if (count == 0) continue;
            pair = new PairMoments(count, Settled(ref input), Settled(ref input), Settled(ref input), Settled(ref input), Settled(ref input));
            if (pair.SquaresA < 0 || pair.SquaresB < 0) throw input.Broken("a sum of squares is negative");
        }
        return rows;
    }

    // The block's first value and then the rest of its mean are taken off: nothing at all is left of a constant feature.
    private void Centre(int feature)
    {
        double first = 0, sum = 0;
        var present = 0;
        for (var at = feature; at < filled * features; at += features)
        {
            if (double.IsNaN(block[at])) continue;
            if (present++ == 0) first = block[at];
            block[at] -= first;
            sum += block[at];
        }
        // A difference that overflowed must not look missing: it stays infinite and settles to NaN with the sums.
        var middle = present > 0 && double.IsFinite(sum) ? sum / present : 0;
        centre[feature] = first + middle;
        for (var at = feature; at < filled * features; at += features) block[at] -= middle;
    }

    private void AddRow(ReadOnlySpan<double> row)
    {
        for (var i = 0; i < features; i++)
        {
            var x = row[i];
            if (double.IsNaN(x)) continue;
            for (int j = 0, at = i * features; j < features; j++, at++)
            {
                if (double.IsNaN(row[j])) continue;
                counts[at]++;
                sums[at] += x;
                squares[at] += x * x;
                products[at] += x * row[j];
            }
        }
    }

    private int Index(int a, int b) => a * features - a * (a - 1) / 2 + b - a;

    private static double Settled(ref BinaryInput input) => PairMoments.Settle(input.Double());

    private static double Sum(double value) => PairMoments.Settle(Math.Max(0, value));
}
