namespace Watchgrain.Statistics.Distances;

internal static class SortedSample
{
    public static double[] Of(ReadOnlySpan<double> sample)
    {
        foreach (var value in sample)
        {
            if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(sample), value, "A sample holds finite values only.");
        }
        var sorted = sample.ToArray();
        Array.Sort(sorted);
        return sorted;
    }
}
