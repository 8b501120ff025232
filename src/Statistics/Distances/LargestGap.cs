namespace Watchgrain.Statistics.Distances;

/// <summary>
/// sup |F − G| of two samples in ascending order, in units of 1/(nm): an integer, so that no step divides. Neither may be empty.
/// </summary>
/// <remarks>
/// By branch and bound: between two points of the merged order the gap is at most what one end has plus all the steps that lead there, so a stretch that cannot hold a larger gap than one seen already
/// is left out. Samples that differ are read in a few places; ties count together, since a stretch ends where a value ends in both samples.
/// </remarks>
internal ref struct LargestGap
{
    // Shorter stretches are merged value by value.
    private const int Short = 48;

    private readonly ReadOnlySpan<double> a;
    private readonly ReadOnlySpan<double> b;
    private long largest;

    private LargestGap(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        this.a = a;
        this.b = b;
    }

    public static long Between(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var gap = new LargestGap(a, b);
        gap.Search(0, a.Length, 0, b.Length);
        return gap.largest;
    }

    private void Search(int i, int endI, int j, int endJ)
    {
        // The gap at both ends has been seen.
        while (Bound(i, endI, j, endJ) > largest)
        {
            if (endI - i + (endJ - j) <= Short)
            {
                Merge(i, endI, j, endJ);
                return;
            }
            var x = endI - i >= endJ - j ? a[(i + endI) >>> 1] : b[(j + endJ) >>> 1];
            int belowI = i + Below(a[i..endI], x), belowJ = j + Below(b[j..endJ], x);
            int pastI = Past(a, belowI, endI, x), pastJ = Past(b, belowJ, endJ, x);
            See(belowI, belowJ);
            See(pastI, pastJ);
            // The more promising side first.
            if (Bound(i, belowI, j, belowJ) > Bound(pastI, endI, pastJ, endJ))
            {
                Search(i, belowI, j, belowJ);
                (i, j) = (pastI, pastJ);
            }
            else
            {
                Search(pastI, endI, pastJ, endJ);
                (endI, endJ) = (belowI, belowJ);
            }
        }
    }

    private readonly long Bound(int i, int endI, int j, int endJ) => Math.Max((long)endI * b.Length - (long)j * a.Length, (long)endJ * a.Length - (long)i * b.Length);

    private void See(int i, int j) => largest = Math.Max(largest, Math.Abs((long)i * b.Length - (long)j * a.Length));

    private void Merge(int i, int endI, int j, int endJ)
    {
        while (i < endI && j < endJ)
        {
            var x = double.MinNative(a[i], b[j]);
            while (i < endI && a[i] <= x) i++;
            while (j < endJ && b[j] <= x) j++;
            See(i, j);
        }
    }

    // The number of values below x, by halves without a branch on a value.
    private static int Below(ReadOnlySpan<double> values, double x)
    {
        var from = 0;
        for (var length = values.Length; length > 0;)
        {
            var half = length >>> 1;
            var right = values[from + half] < x;
            from = right ? from + half + 1 : from;
            length = right ? length - half - 1 : half;
        }
        return from;
    }

    // Where values above x begin.
    private static int Past(ReadOnlySpan<double> values, int from, int end, double x)
    {
        // Ties are few, or many at once.
        while (from < end && values[from] <= x)
        {
            var step = 1;
            while (from + step < end && values[from + step] <= x) step += step;
            from += (step + 1) >>> 1;
        }
        return from;
    }
}
