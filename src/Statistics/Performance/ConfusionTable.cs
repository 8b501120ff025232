namespace Watchgrain.Statistics.Performance;

/// <summary>
/// The confusion matrix of K classes: rows per (label, predicted class), both 0 to K − 1. Exact integers, so merging commutes and associates. Not thread-safe; <see cref="Add(int, int, long)"/> allocates nothing.
/// </summary>
/// <remarks>Counts may be negative while retractions (weight −1) wait for their additions; figures over such a table are null.</remarks>
public sealed class ConfusionTable
{
    /// <summary>4,096 classes are 128 MB of counts; more want a table of another kind.</summary>
    public const int MostClasses = 4096;

    private readonly long[] counts;
    private readonly long[] labels;
    private readonly long[] predictions;

    /// <param name="classes">K, 2 to <see cref="MostClasses"/>.</param>
    public ConfusionTable(int classes)
    {
        if (classes is < 2 or > MostClasses) throw new ArgumentOutOfRangeException(nameof(classes), classes, $"A table has 2 to {MostClasses} classes.");
        Classes = classes;
        counts = new long[classes * classes];
        labels = new long[classes];
        predictions = new long[classes];
    }

    public int Classes { get; }

    public long Rows { get; private set; }

    public long Correct { get; private set; }

    public long this[int label, int predictedClass] => counts[InRange(label) * Classes + InRange(predictedClass)];

    public static ConfusionTable From(ConfusionMatrix matrix)
    {
        var table = new ConfusionTable(2);
        table.Add(0, 0, matrix.TrueNegatives);
        table.Add(0, 1, matrix.FalsePositives);
        table.Add(1, 0, matrix.FalseNegatives);
        table.Add(1, 1, matrix.TruePositives);
        return table;
    }

    /// <param name="label">The outcome.</param>
    /// <param name="predictedClass">What the model said.</param>
    /// <param name="weight">How many rows; −1 takes one back.</param>
    public void Add(int label, int predictedClass, long weight = 1)
    {
        counts[InRange(label) * Classes + InRange(predictedClass)] += weight;
        labels[label] += weight;
        predictions[predictedClass] += weight;
        Rows += weight;
        if (label == predictedClass) Correct += weight;
    }

    /// <exception cref="ArgumentException">The lengths differ, or a class is none of this table; nothing has been added.</exception>
    public void Add(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictedClasses)
    {
        if (labels.Length != predictedClasses.Length) throw new ArgumentException($"{labels.Length} labels and {predictedClasses.Length} predicted classes.", nameof(predictedClasses));
        for (var i = 0; i < labels.Length; i++) _ = InRange(labels[i]) + InRange(predictedClasses[i]);
        for (var i = 0; i < labels.Length; i++) Add(labels[i], predictedClasses[i]);
    }

    public void Merge(ConfusionTable other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Classes != Classes) throw new ArgumentException($"A table of {other.Classes} classes cannot join one of {Classes}.", nameof(other));
        for (var i = 0; i < counts.Length; i++) counts[i] += other.counts[i];
        for (var i = 0; i < Classes; i++)
        {
            labels[i] += other.labels[i];
            predictions[i] += other.predictions[i];
        }
        Rows += other.Rows;
        Correct += other.Correct;
    }

    /// <summary>Rows whose label is this class.</summary>
    public long LabelCount(int label) => labels[InRange(label)];

    /// <summary>Rows of which the model said this class.</summary>
    public long PredictedCount(int predictedClass) => predictions[InRange(predictedClass)];

    /// <summary>This class (1) against all others (0).</summary>
    public ConfusionMatrix OneAgainstRest(int positiveClass)
    {
        var hits = this[positiveClass, positiveClass];
        long falsePositives = predictions[positiveClass] - hits, falseNegatives = labels[positiveClass] - hits;
        return new ConfusionMatrix(Rows - hits - falsePositives - falseNegatives, falsePositives, falseNegatives, hits);
    }

    /// <summary>Whether figures are defined: rows, and no count below zero.</summary>
    internal bool IsWhole => Rows > 0 && Array.TrueForAll(counts, count => count >= 0);

    /// <summary>
    /// The delta method for a figure of the shares: Var = (Σ p g² − (Σ p g)²)·n with g its derivative by each count (Rao 1973, 6a.2), the rows being a multinomial sample.
    /// </summary>
    internal double Variance(Func<int, int, double> derivative)
    {
        double squares = 0, mean = 0;
        for (var i = 0; i < Classes; i++)
        {
            for (var j = 0; j < Classes; j++)
            {
                var count = counts[i * Classes + j];
                if (count == 0) continue;
                var slope = derivative(i, j);
                squares += count * slope * slope;
                mean += count * slope;
            }
        }
        return squares - mean * mean / Rows;
    }

    private int InRange(int value) => (uint)value < (uint)Classes ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"A class lies in 0 to {Classes - 1}.");
}
