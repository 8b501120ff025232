using System.Numerics.Tensors;

namespace Watchgrain.Statistics.Poisoning.Embeddings;

/// <summary>
/// Labelled rows of a reference to read embeddings beside: by class the mean, how far its own rows lie from it, and how many of their nearest rows have their label. A class of fewer than <see cref="LeastRows"/> rows is left out of distances and consistency. Not changed once made.
/// </summary>
/// <remarks>
/// A row is no part of the mean that it is measured from, ‖x − m₋ᵢ‖ = n/(n − 1)·‖x − m‖, for rows that come later are not either: in many dimensions a row that is lies nearer by much of its length. Median and median deviation (times 1.4826, the standard deviation of a normal) rather than moments: some rows of a reference are odd. O(n²d) once.
/// </remarks>
public sealed class EmbeddingReference
{
    /// <summary>20: a median deviation of fewer is mostly chance.</summary>
    public const int LeastRows = 20;

    /// <summary>10, as of the literature on neighbours' labels.</summary>
    public const int Neighbours = 10;

    private readonly LabelledVector[] rows;
    private readonly float[]?[] means;
    private readonly double[] medians;
    private readonly double[] deviations;
    private readonly double[] levels;

    /// <param name="rows">Of one dimension, in an order that chance made: the first rows of a class stand for all of it.</param>
    /// <param name="classes">K: labels are 0 to K − 1.</param>
    public EmbeddingReference(IEnumerable<LabelledVector> rows, int classes)
    {
        this.rows = [.. rows];
        (means, medians, deviations, levels) = (new float[classes][], new double[classes], new double[classes], new double[classes]);
        foreach (var own in this.rows.GroupBy(row => row.Label).Where(own => own.Count() >= LeastRows))
        {
            float[][] vectors = [.. own.Select(row => row.Values)];
            var mean = MeanVector.Of(vectors);
            double[] distances = [.. vectors.Select(vector => vectors.Length / (vectors.Length - 1.0) * TensorPrimitives.Distance<float>(vector, mean))];
            (means[own.Key], medians[own.Key]) = (mean, Medians.Of([.. distances]));
            deviations[own.Key] = Medians.Scale(distances, medians[own.Key]);
            levels[own.Key] = own.Average(row => Consistency(row, isOwn: true));
        }
    }

    /// <summary>Rows with a label.</summary>
    public int Rows => rows.Length;

    /// <summary>(d − m)/s of a row; null where its class is not known, or all its rows are as far.</summary>
    public double? Distance(LabelledVector row) =>
        means[row.Label] is { } mean && deviations[row.Label] > 0 ? (TensorPrimitives.Distance<float>(row.Values, mean) - medians[row.Label]) / deviations[row.Label] : null;

    /// <summary>Share of the nearest rows that have the row's label, and what the reference's own rows of that label have on average; null where its class is not known.</summary>
    public (double Share, double Expected)? Consistency(LabelledVector row) => means[row.Label] is null ? null : (Consistency(row, isOwn: false), levels[row.Label]);

    /// <summary>The first rows of a class, at most so many.</summary>
    internal float[][] First(int label, int most) => [.. rows.Where(row => row.Label == label).Take(most).Select(row => row.Values)];

    // Insertion into ten places: most rows are beyond the last. Of equal distances the earlier row is nearer.
    private double Consistency(LabelledVector row, bool isOwn)
    {
        Span<double> nearest = stackalloc double[Neighbours];
        Span<int> labels = stackalloc int[Neighbours];
        var found = 0;
        foreach (var other in rows)
        {
            if (isOwn && ReferenceEquals(other.Values, row.Values))
                continue;
            var distance = TensorPrimitives.Distance<float>(row.Values, other.Values);
            if (found == Neighbours && distance >= nearest[^1])
                continue;
            var place = found == Neighbours ? Neighbours - 1 : found++;
            for (; place > 0 && distance < nearest[place - 1]; place--)
                (nearest[place], labels[place]) = (nearest[place - 1], labels[place - 1]);
            (nearest[place], labels[place]) = (distance, other.Label);
        }
        return labels[..found].Count(row.Label) / (double)found;
    }
}
