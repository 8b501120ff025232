namespace Watchgrain.Statistics.Poisoning.Embeddings;

/// <summary>Of at least one vector, all of one dimension; summed in double precision.</summary>
internal static class MeanVector
{
    public static float[] Of(IReadOnlyCollection<float[]> vectors)
    {
        var sums = new double[vectors.First().Length];
        foreach (var vector in vectors)
        {
            for (var i = 0; i < sums.Length; i++)
                sums[i] += vector[i];
        }
        return Array.ConvertAll(sums, sum => (float)(sum / vectors.Count));
    }
}
