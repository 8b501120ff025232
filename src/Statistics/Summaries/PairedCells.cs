namespace Watchgrain.Statistics.Summaries;

/// <summary>The cells of two histograms side by side, by ascending value, without those that both leave empty. Walks the counts themselves: nothing is copied or allocated.</summary>
internal struct PairedCells(LogLinearHistogram reference, LogLinearHistogram current)
{
    private static readonly long[] Empty = new long[SparseCounts.PageSize];

    private readonly LogLinearHistogram reference = reference;
    private readonly LogLinearHistogram current = current;
    private SparseCounts left = reference.Negative;
    private SparseCounts right = current.Negative;
    private long[] ours = Empty;
    private long[] theirs = Empty;
    private int sign = -1;
    private int page = Math.Max(reference.Negative.EndPage, current.Negative.EndPage);
    private int place = -1;

    public (double Lower, double Upper, long Reference, long Current) Current { get; private set; }

    public readonly PairedCells GetEnumerator() => this;

    public bool MoveNext()
    {
        for (; ; )
        {
            for (; (uint)place < SparseCounts.PageSize; place += sign)
            {
                if ((ours[place] | theirs[place]) == 0) continue;
                var key = page * SparseCounts.PageSize + place;
                double low = LogLinearHistogram.Edge(key), high = LogLinearHistogram.Edge(key + 1);
                Current = sign < 0 ? (-high, -low, ours[place], theirs[place]) : (low, high, ours[place], theirs[place]);
                place += sign;
                return true;
            }
            page += sign;
            if (sign < 0 && page < Math.Min(left.FirstPage, right.FirstPage))
            {
                (left, right, sign) = (reference.Positive, current.Positive, 1);
                page = Math.Min(left.FirstPage, right.FirstPage) - 1;
                if ((reference.Zero | current.Zero) == 0) continue;
                Current = (0, 0, reference.Zero, current.Zero);
                return true;
            }
            if (sign > 0 && page >= Math.Max(left.EndPage, right.EndPage)) return false;
            (ours, theirs) = (left.PageAt(page) ?? Empty, right.PageAt(page) ?? Empty);
            place = sign < 0 ? SparseCounts.PageSize - 1 : 0;
        }
    }
}
