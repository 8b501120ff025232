using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// The exponential histogram of an <see cref="Adwin"/>: rows of at most <paramref name="most"/> buckets of 2^row values, each with its sum and its sum of squared deviations, oldest first.
/// A full row merges its two oldest buckets into the next row: M₂ = M₂ₐ + M₂ᵦ + n²(mean_a − mean_b)²/(2n) (Babcock, Datar, Motwani, O'Callaghan 2003).
/// </summary>
internal sealed class AdwinBuckets(int most)
{
    // Enough for 5·2³² values, so that nothing is allocated on the way there.
    private const int FirstRows = 32;
    private const int MostRows = 60;

    private readonly int stride = most + 1;
    private double[] totals = new double[FirstRows * (most + 1)];
    private double[] deviations = new double[FirstRows * (most + 1)];
    private int[] counts = new int[FirstRows];

    public int Rows { get; private set; } = 1;

    public double Width { get; private set; }

    public double Total { get; private set; }

    public double SquaredDeviations { get; private set; }

    public ReadOnlySpan<double> Totals(int row) => totals.AsSpan(row * stride, counts[row]);

    public void Add(double value)
    {
        if (Width > 0)
        {
            var deviation = value - Total / Width;
            SquaredDeviations += Width * deviation * deviation / (Width + 1);
        }
        Width++;
        Total += value;
        Append(0, value, 0);
        for (var row = 0; counts[row] > most; row++) MergeOldest(row);
    }

    public void DropOldest()
    {
        var row = Rows - 1;
        double size = 1L << row, total = totals[row * stride];
        Width -= size;
        Total -= total;
        var deviation = total / size - Total / Width;
        SquaredDeviations -= deviations[row * stride] + size * Width * deviation * deviation / (size + Width);
        Remove(row, 1);
        while (Rows > 1 && counts[Rows - 1] == 0) Rows--;
    }

    public void Clear()
    {
        Array.Clear(counts);
        Rows = 1;
        Width = Total = SquaredDeviations = 0;
    }

    public void Write(IBufferWriter<byte> output)
    {
        output.PutDoubles([Total, SquaredDeviations]);
        output.PutCount(Rows);
        for (var row = 0; row < Rows; row++)
        {
            output.PutByte((byte)counts[row]);
            output.PutDoubles(Totals(row));
            output.PutDoubles(deviations.AsSpan(row * stride, counts[row]));
        }
    }

    public void Read(ref BinaryInput input)
    {
        (Total, SquaredDeviations) = (input.Finite(), input.Finite());
        Rows = input.Length(1, MostRows);
        if (Rows == 0) throw input.Broken("there is no row of buckets");
        if (Rows > counts.Length) Grow();
        for (var row = 0; row < Rows; row++)
        {
            var count = input.Byte();
            if (count > most || (count == 0 && row == Rows - 1 && row > 0)) throw input.Broken($"a row holds {count} buckets");
            counts[row] = count;
            Width += count * (double)(1L << row);
            foreach (ref var total in totals.AsSpan(row * stride, count)) total = input.Finite();
            foreach (ref var deviation in deviations.AsSpan(row * stride, count)) deviation = input.Finite();
        }
    }

    private void Append(int row, double total, double deviation)
    {
        var at = row * stride + counts[row]++;
        totals[at] = total;
        deviations[at] = deviation;
    }

    private void MergeOldest(int row)
    {
        if (row + 1 == Rows)
        {
            if (Rows == counts.Length) Grow();
            Rows++;
        }
        var at = row * stride;
        double size = 1L << row, first = totals[at], second = totals[at + 1], deviation = first / size - second / size;
        var merged = deviations[at] + deviations[at + 1] + size * size * deviation * deviation / (size + size);
        Remove(row, 2);
        Append(row + 1, first + second, merged);
    }

    private void Remove(int row, int oldest)
    {
        counts[row] -= oldest;
        totals.AsSpan(row * stride + oldest, counts[row]).CopyTo(totals.AsSpan(row * stride));
        deviations.AsSpan(row * stride + oldest, counts[row]).CopyTo(deviations.AsSpan(row * stride));
    }

    private void Grow()
    {
        Array.Resize(ref totals, (MostRows + 1) * stride);
        Array.Resize(ref deviations, (MostRows + 1) * stride);
        Array.Resize(ref counts, MostRows + 1);
    }
}
