using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Distances;

/// <summary>What distances that integrate over the axis share: areas that do not overflow before their sum does, and the cells of two histograms side by side.</summary>
internal static class StepIntegral
{
    /// <summary>weight · (to − from); no weight over any width is nothing, even when the width overflows.</summary>
    public static double Area(double weight, double from, double to) =>
        weight == 0 ? 0 : to - from is var width && double.IsFinite(width) ? weight * width : weight * to - weight * from;

    public static IEnumerable<(double Lower, double Upper, long Reference, long Current)> Paired(LogLinearHistogram reference, LogLinearHistogram current)
    {
        using var a = reference.Cells().GetEnumerator();
        using var b = current.Cells().GetEnumerator();
        bool more = a.MoveNext(), rest = b.MoveNext();
        while (more || rest)
        {
            // Lower edges alone do not order the zero cell [0, 0] before the first positive cell, which may also start at 0.
            var order = !more ? 1 : !rest ? -1 : (a.Current.Lower, a.Current.Upper).CompareTo((b.Current.Lower, b.Current.Upper));
            var cell = order <= 0 ? a.Current : b.Current;
            yield return (cell.Lower, cell.Upper, order <= 0 ? a.Current.Count : 0, order >= 0 ? b.Current.Count : 0);
            if (order <= 0) more = a.MoveNext();
            if (order >= 0) rest = b.MoveNext();
        }
    }
}
