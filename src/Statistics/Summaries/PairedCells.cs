using System.Runtime.CompilerServices;

namespace Watchgrain.Statistics.Summaries;

/// <summary>The cells of two histograms side by side, by ascending value, without those that both leave empty. Nothing is allocated.</summary>
internal static class PairedCells
{
    private static readonly long[] Empty = new long[SparseCounts.PageSize];

    /// <summary>Takes a cell; a struct, so that the walk is compiled for it and calls nothing.</summary>
    public interface IVisitor
    {
        void Add(double lower, double upper, long reference, long current);
    }

    public static void Visit<T>(LogLinearHistogram reference, LogLinearHistogram current, ref T visitor)
        where T : struct, IVisitor
    {
        Span<long> room = stackalloc long[SparseCounts.PageSize], roomToo = stackalloc long[SparseCounts.PageSize];
        SparseCounts below = reference.Negative, belowToo = current.Negative, above = reference.Positive, aboveToo = current.Positive;
        for (var page = Math.Max(below.EndPage, belowToo.EndPage) - 1; page >= Math.Min(below.FirstPage, belowToo.FirstPage); page--)
            Descend(ref visitor, page, below.PageAt(page, room), belowToo.PageAt(page, roomToo));
        if ((reference.Zero | current.Zero) != 0) visitor.Add(0, 0, reference.Zero, current.Zero);
        for (var page = Math.Min(above.FirstPage, aboveToo.FirstPage); page < Math.Max(above.EndPage, aboveToo.EndPage); page++)
            Ascend(ref visitor, page, above.PageAt(page, room), aboveToo.PageAt(page, roomToo));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Ascend<T>(ref T visitor, int page, ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
        where T : struct, IVisitor
    {
        if (reference.IsEmpty && current.IsEmpty) return;
        ReadOnlySpan<long> ours = reference.IsEmpty ? Empty : reference, theirs = current.IsEmpty ? Empty : current;
        var running = visitor;
        for (var place = 0; place < ours.Length && place < theirs.Length; place++)
        {
            if ((ours[place] | theirs[place]) == 0) continue;
            var key = page * SparseCounts.PageSize + place;
            running.Add(LogLinearHistogram.Edge(key), LogLinearHistogram.Edge(key + 1), ours[place], theirs[place]);
        }
        visitor = running;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Descend<T>(ref T visitor, int page, ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
        where T : struct, IVisitor
    {
        if (reference.IsEmpty && current.IsEmpty) return;
        ReadOnlySpan<long> ours = reference.IsEmpty ? Empty : reference, theirs = current.IsEmpty ? Empty : current;
        var running = visitor;
        for (var place = Math.Min(ours.Length, theirs.Length) - 1; place >= 0; place--)
        {
            if ((ours[place] | theirs[place]) == 0) continue;
            var key = page * SparseCounts.PageSize + place;
            running.Add(-LogLinearHistogram.Edge(key + 1), -LogLinearHistogram.Edge(key), ours[place], theirs[place]);
        }
        visitor = running;
    }
}
