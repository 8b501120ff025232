using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// The exponential histogram of an <see cref="Adwin"/>: rows of at most five buckets of 2^row values, each with its sum and its sum of squared deviations. A sixth bucket merges the two oldest into the next row:
/// M₂ = M₂ₐ + M₂ᵦ + n²(mean_a − mean_b)²/(2n) (Babcock, Datar, Motwani, O'Callaghan 2003).
/// </summary>
internal sealed class AdwinBuckets
{
    private const int Most = 5;

    // A row is a ring of eight, the next power of two above the six that it holds for a moment.
    private const int Ring = 8;

    // Enough for 5·2³² values, so that nothing is allocated on the way there.
    private const int FirstRows = 32;
    private const int MostRows = 60;

    private double[] sums = new double[FirstRows * Ring];
    private double[] deviations = new double[FirstRows * Ring];
    private int[] oldest = new int[FirstRows];
    private int[] counts = new int[FirstRows];
    private double width;
    private double total;
    private double squaredDeviations;

    public int Rows { get; private set; } = 1;

    public double Width => width;

    public double Total => total;

    public double SquaredDeviations => squaredDeviations;

    public int Count(int row) => counts[row];

    /// <summary>The sum of a bucket, the oldest of its row at position 0.</summary>
    public double Sum(int row, int position) => sums[At(row, position)];

    public void Add(double value)
    {
        if (width > 0)
        {
            var deviation = value - total / width;
            squaredDeviations += width * deviation * deviation / (width + 1);
        }
        width++;
        total += value;
        Append(0, value, 0);
        for (var row = 0; counts[row] > Most; row++) MergeOldest(row);
    }

    public void DropOldest()
    {
        var row = Rows - 1;
        var at = At(row, 0);
        double size = 1L << row, sum = sums[at];
        width -= size;
        total -= sum;
        var deviation = sum / size - total / width;
        squaredDeviations -= deviations[at] + size * width * deviation * deviation / (size + width);
        Drop(row, 1);
        while (Rows > 1 && counts[Rows - 1] == 0) Rows--;
    }

    public void Clear()
    {
        Array.Clear(counts);
        Rows = 1;
        width = total = squaredDeviations = 0;
    }

    public void Write(IBufferWriter<byte> output)
    {
        output.PutDoubles([total, squaredDeviations]);
        output.PutCount(Rows);
        for (var row = 0; row < Rows; row++)
        {
            output.PutByte((byte)counts[row]);
            for (var i = 0; i < counts[row]; i++) output.PutDoubles([sums[At(row, i)], deviations[At(row, i)]]);
        }
    }

    public void Read(ref BinaryInput input)
    {
        (total, squaredDeviations) = (input.Finite(), input.Finite());
        Rows = input.Length(1, MostRows);
        if (Rows == 0) throw input.Broken("there is no row of buckets");
        if (Rows > counts.Length) Grow();
        for (var row = 0; row < Rows; row++)
        {
            var count = input.Byte();
            if (count > Most || (count == 0 && row > 0 && row == Rows - 1)) throw input.Broken($"a row holds {count} buckets");
            for (var i = 0; i < count; i++) Append(row, input.Finite(), input.Finite());
            width += count * (double)(1L << row);
        }
    }

    private int At(int row, int position) => row * Ring + ((oldest[row] + position) & (Ring - 1));

    private void Append(int row, double sum, double deviation)
    {
        var at = At(row, counts[row]++);
        sums[at] = sum;
        deviations[at] = deviation;
    }

    private void MergeOldest(int row)
    {
        if (row + 1 == Rows)
        {
            if (Rows == counts.Length) Grow();
            Rows++;
        }
        int a = At(row, 0), b = At(row, 1);
        // Powers of two: the products are exactly the quotients.
        double size = 1L << row, inverse = 1 / size, deviation = sums[a] * inverse - sums[b] * inverse;
        var (sum, merged) = (sums[a] + sums[b], deviations[a] + deviations[b] + size * size * deviation * deviation * (inverse * .5));
        Drop(row, 2);
        Append(row + 1, sum, merged);
    }

    private void Drop(int row, int buckets)
    {
        oldest[row] = (oldest[row] + buckets) & (Ring - 1);
        counts[row] -= buckets;
    }

    private void Grow()
    {
        Array.Resize(ref sums, (MostRows + 1) * Ring);
        Array.Resize(ref deviations, (MostRows + 1) * Ring);
        Array.Resize(ref oldest, MostRows + 1);
        Array.Resize(ref counts, MostRows + 1);
    }
}
