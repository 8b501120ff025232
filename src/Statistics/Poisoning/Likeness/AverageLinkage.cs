namespace Watchgrain.Statistics.Poisoning.Likeness;

/// <summary>Clusters by average linkage (UPGMA): again and again the two become one whose members are on average most alike. What is alike at a level is a cluster of which the last merge was above it. O(m³) for m members. Source: Sokal, Michener (1958).</summary>
internal static class AverageLinkage
{
    /// <summary>All merges in their order, with the mean likeness of the two; ties go to the earlier members. Heights never rise.</summary>
    /// <param name="likeness">Symmetric, m by m.</param>
    public static IReadOnlyList<(double Height, int[] Members)> Merges(double[,] likeness)
    {
        var m = likeness.GetLength(0);
        var mean = (double[,])likeness.Clone();
        List<int>?[] clusters = [.. Enumerable.Range(0, m).Select(member => new List<int> { member })];
        var merges = new List<(double, int[])>(Math.Max(0, m - 1));
        for (var step = 1; step < m; step++)
        {
            var (first, second) = Closest(mean, clusters);
            var (a, b) = (clusters[first]!, clusters[second]!);
            var height = mean[first, second];
            for (var other = 0; other < m; other++)
            {
                if (clusters[other] is null || other == first || other == second) continue;
                mean[first, other] = mean[other, first] = (a.Count * mean[first, other] + b.Count * mean[second, other]) / (a.Count + b.Count);
            }
            a.AddRange(b);
            clusters[second] = null;
            merges.Add((height, [.. a.Order()]));
        }
        return merges;
    }

    private static (int First, int Second) Closest(double[,] mean, List<int>?[] clusters)
    {
        var (best, closest) = (double.NegativeInfinity, (0, 0));
        for (var first = 0; first < clusters.Length; first++)
        {
            if (clusters[first] is null) continue;
            for (var second = first + 1; second < clusters.Length; second++)
                if (clusters[second] is not null && mean[first, second] > best) (best, closest) = (mean[first, second], (first, second));
        }
        return closest;
    }
}
