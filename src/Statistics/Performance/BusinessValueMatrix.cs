namespace Watchgrain.Statistics.Performance;

/// <summary>
/// What each outcome is worth: value[label, predicted class], in any currency, losses negative. Applied to a confusion matrix it says what the model earned, Σ n_ij v_ij, or per row Σ n_ij v_ij/n (Elkan 2001). Immutable.
/// </summary>
public sealed class BusinessValueMatrix
{
    private readonly double[] values;

    /// <param name="values">K × K, row = label, column = predicted class; finite.</param>
    public BusinessValueMatrix(double[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        Classes = values.GetLength(0);
        if (Classes < 2 || values.GetLength(1) != Classes) throw new ArgumentException($"Values of {Classes} × {values.GetLength(1)}: a matrix is square, of at least 2 classes.", nameof(values));
        this.values = [.. values.Cast<double>()];
        if (!Array.TrueForAll(this.values, double.IsFinite)) throw new ArgumentException("A value is not finite.", nameof(values));
    }

    public int Classes { get; }

    public double this[int label, int predictedClass] => values[InRange(label) * Classes + InRange(predictedClass)];

    /// <summary>Value of all rows; null without rows, with negative counts, or beyond a double. The interval is n times the one per row: for the number of rows that there were.</summary>
    public Estimate? Total(ConfusionTable table, double confidence = 0.95) =>
        PerRow(table, confidence) is { } each && double.IsFinite(each.Value * each.Rows)
            ? new Estimate(each.Value * each.Rows, each.Lower * each.Rows, each.Upper * each.Rows, each.Rows) : null;

    /// <summary>Mean value of a row, with a normal interval; between the least and the greatest value of the matrix.</summary>
    public Estimate? PerRow(ConfusionTable table, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(table);
        ConfidenceLimits.Check(confidence);
        if (table.Classes != Classes) throw new ArgumentException($"A table of {table.Classes} classes does not fit values of {Classes}.", nameof(table));
        if (!table.IsWhole) return null;
        double n = table.Rows, mean = 0;
        for (var i = 0; i < Classes; i++)
            for (var j = 0; j < Classes; j++) mean += table[i, j] / n * this[i, j];
        // Of n rows the sample variance has the divisor n − 1.
        var variance = table.Rows > 1 ? table.Variance((i, j) => (this[i, j] - mean) / n) * n / (n - 1) : double.PositiveInfinity;
        return ConfidenceLimits.Around(mean, variance, table.Rows, confidence, values.Min(), values.Max());
    }

    private int InRange(int value) => (uint)value < (uint)Classes ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"A class lies in 0 to {Classes - 1}.");
}
