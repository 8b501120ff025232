using MathNet.Numerics.LinearAlgebra;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.LabelFree;

/// <summary>
/// Label-free loss of a regression model (direct loss estimation): on the reference |y − ŷ| and (y − ŷ)² are regressed on the features and the prediction, and the mean of what the regression expects on new rows is the estimate. The regression is
/// additive: a level plus one step function per input, over bins of equal mass of the reference, by ridge-penalised least squares. Source: the scheme is NannyML's; ridge Hoerl, Kennard (1970).
/// </summary>
/// <remarks>
/// Limits: it sees covariate shift only, and is blind to concept drift; it knows no interactions of inputs; outside the reference's range it stays at the edge (<see cref="LossEstimate.OutsideShare"/> says how often). A missing input (NaN) is a bin of
/// its own. <see cref="Skill"/> says what the inputs know about the loss: at 0 the estimate is the reference's mean. Immutable once fitted.
/// </remarks>
public sealed class DirectLossEstimator
{
    /// <summary>16 steps per input: fine enough for a smooth curve, and 300 reference rows each at 5,000.</summary>
    public const int MostBins = 16;

    /// <summary>Rows that a step must be worth before it is believed by half.</summary>
    public const double RidgeRows = 10;

    /// <summary>50: below it no share of the loss can be told from chance.</summary>
    public const int LeastRows = 50;

    // Of five folds, each fifth row of the reference is one.
    private const int Folds = 5;

    private readonly int inputs;
    private readonly double[][] edges;
    private readonly double[] lowest;
    private readonly double[] highest;
    private readonly int[] offsets;
    private readonly Vector<double>[] coefficients = new Vector<double>[2];
    // Squared residuals on unseen rows per squared expectation: large losses scatter more than small ones.
    private readonly double[] spread = new double[2];
    private readonly int columnCount;
    private readonly Matrix<double>[] covariance = new Matrix<double>[2];

    private DirectLossEstimator(ReadOnlySpan<double> rows, int inputs)
    {
        this.inputs = inputs;
        (edges, lowest, highest, offsets) = (new double[inputs][], new double[inputs], new double[inputs], new int[inputs]);
        var column = new double[rows.Length / inputs];
        var offset = 1;
        for (var f = 0; f < inputs; f++)
        {
            for (var i = 0; i < column.Length; i++) column[i] = rows[i * inputs + f];
            double[] present = [.. column.Where(value => !double.IsNaN(value)).Order()];
            (lowest[f], highest[f]) = present.Length == 0 ? (0, 0) : (present[0], present[^1]);
            edges[f] = [.. Enumerable.Range(1, MostBins - 1).Where(_ => present.Length > 0).Select(b => present[(int)((long)present.Length * b / MostBins)]).Distinct().Where(edge => edge > present[0])];
            offsets[f] = offset;
            // One more for what is missing.
            offset += edges[f].Length + 2;
        }
        columnCount = offset;
    }

    /// <summary>How much of the variance of |y − ŷ| the inputs explain on rows that the fit has not seen: 1 − their mean squared error over the variance; 0 or less is nothing. Null when the loss is constant.</summary>
    public double? Skill { get; private set; }

    /// <param name="features">Inputs of the reference, row after row; NaN is missing.</param>
    /// <param name="predicted">What the model predicted.</param>
    /// <param name="truth">What came.</param>
    /// <returns>Null with fewer than <see cref="LeastRows"/> rows: nothing to learn from.</returns>
    /// <exception cref="ArgumentException">A prediction or truth is not finite, an input is infinite, the lengths do not fit, or a squared error overflows.</exception>
    public static DirectLossEstimator? Fit(ReadOnlySpan<double> features, ReadOnlySpan<double> predicted, ReadOnlySpan<double> truth)
    {
        RegressionReport.Check(truth, predicted);
        if (truth.IsEmpty ? !features.IsEmpty : features.Length % truth.Length != 0) throw new ArgumentException($"{features.Length} inputs do not fit {truth.Length} rows.", nameof(features));
        if (truth.Length < LeastRows) return null;
        var losses = new double[2][] { new double[truth.Length], new double[truth.Length] };
        for (var i = 0; i < truth.Length; i++)
        {
            losses[0][i] = Math.Abs(truth[i] - predicted[i]);
            losses[1][i] = losses[0][i] * losses[0][i];
            if (!double.IsFinite(losses[1][i])) throw new ArgumentOutOfRangeException(nameof(truth), truth[i], "A squared error is beyond a double.");
        }
        var rows = Joined(features, predicted);
        var estimator = new DirectLossEstimator(rows, features.Length / truth.Length + 1);
        estimator.Learn(rows, losses);
        return estimator;
    }

    /// <summary>Null without rows.</summary>
    /// <param name="features">As many per row as in the reference, row after row.</param>
    /// <param name="predicted">What the model predicts.</param>
    /// <param name="confidence">In (0, 1).</param>
    /// <exception cref="ArgumentException">A prediction is not finite, an input is infinite, or the lengths do not fit.</exception>
    public LossEstimate? Estimate(ReadOnlySpan<double> features, ReadOnlySpan<double> predicted, double confidence = 0.95)
    {
        ConfidenceLimits.Check(confidence);
        if (features.Length != (long)predicted.Length * (inputs - 1)) throw new ArgumentException($"{predicted.Length} rows of {inputs - 1} inputs need {(long)predicted.Length * (inputs - 1)}, not {features.Length}.", nameof(features));
        RegressionReport.Check(predicted, predicted);
        if (predicted.IsEmpty) return null;
        var rows = Joined(features, predicted);
        var mean = Vector<double>.Build.Dense(columnCount);
        var columns = new int[inputs];
        var sizes = new double[2];
        var outside = 0;
        for (var i = 0; i < predicted.Length; i++)
        {
            if (Columns(rows.AsSpan(i * inputs, inputs), columns)) outside++;
            mean[0] += 1.0 / predicted.Length;
            foreach (var column in columns) mean[column] += 1.0 / predicted.Length;
            for (var loss = 0; loss < 2; loss++) sizes[loss] += Square(At(coefficients[loss], columns)) / predicted.Length;
        }
        var count = predicted.Length;
        var (absolute, squared) = (Of(0), Of(1));
        return new LossEstimate(
            predicted.Length, absolute, new Estimate(Math.Sqrt(squared.Value), Math.Sqrt(squared.Lower), Math.Sqrt(squared.Upper), squared.Rows), (double)outside / predicted.Length);

        Estimate Of(int loss)
        {
            // Losses are never negative, whatever the regression extrapolates.
            var value = Math.Max(0, coefficients[loss] * mean);
            var variance = spread[loss] * sizes[loss] / count + mean * (covariance[loss] * mean);
            return ConfidenceLimits.Around(value, variance, count, confidence, 0, double.PositiveInfinity)!.Value;
        }
    }

    private void Learn(double[] rows, double[][] losses)
    {
        var n = losses[0].Length;
        var columns = new int[n][];
        var grams = new double[Folds][,];
        for (var fold = 0; fold < Folds; fold++) grams[fold] = new double[columnCount, columnCount];
        var moments = new double[2, Folds, columnCount];
        for (var i = 0; i < n; i++)
        {
            columns[i] = new int[inputs + 1];
            Columns(rows.AsSpan(i * inputs, inputs), columns[i].AsSpan(1));
            foreach (var a in columns[i])
            {
                foreach (var b in columns[i]) grams[i % Folds][a, b]++;
                for (var loss = 0; loss < 2; loss++) moments[loss, i % Folds, a] += losses[loss][i];
            }
        }
        var whole = Penalised(grams, without: -1).Cholesky();
        var inverse = whole.Solve(Matrix<double>.Build.DenseIdentity(columnCount));
        for (var loss = 0; loss < 2; loss++) coefficients[loss] = whole.Solve(Moments(moments, loss, -1));
        var meats = new[] { new double[columnCount, columnCount], new double[columnCount, columnCount] };
        double[] residuals = new double[2], expectations = new double[2];
        double average = losses[0].Average(), total = losses[0].Sum(loss => Square(loss - average));
        for (var fold = 0; fold < Folds; fold++)
        {
            var fit = Penalised(grams, fold).Cholesky();
            for (var loss = 0; loss < 2; loss++)
            {
                var unseen = fit.Solve(Moments(moments, loss, fold));
                for (var i = fold; i < n; i += Folds)
                {
                    var expectation = At(unseen, columns[i].AsSpan(1));
                    var square = Square(losses[loss][i] - expectation);
                    residuals[loss] += square;
                    expectations[loss] += Square(expectation);
                    foreach (var a in columns[i])
                        foreach (var b in columns[i]) meats[loss][a, b] += square;
                }
            }
        }
        for (var loss = 0; loss < 2; loss++)
        {
            spread[loss] = expectations[loss] > 0 ? residuals[loss] / expectations[loss] : 0;
            // White's (1980) covariance: residuals are not alike.
            covariance[loss] = inverse * Matrix<double>.Build.DenseOfArray(meats[loss]) * inverse;
        }
        Skill = total > 0 ? 1 - residuals[0] / total : null;
    }

    private Matrix<double> Penalised(double[][,] grams, int without)
    {
        // The level carries no penalty, but for what keeps it invertible.
        var gram = Matrix<double>.Build.DenseDiagonal(columnCount, columnCount, RidgeRows);
        gram[0, 0] = 1e-9;
        for (var fold = 0; fold < Folds; fold++)
            if (fold != without) gram += Matrix<double>.Build.DenseOfArray(grams[fold]);
        return gram;
    }

    private Vector<double> Moments(double[,,] moments, int loss, int without)
    {
        var sum = Vector<double>.Build.Dense(columnCount);
        for (var fold = 0; fold < Folds; fold++)
            for (var c = 0; fold != without && c < columnCount; c++) sum[c] += moments[loss, fold, c];
        return sum;
    }

    // The column of each input's step; says whether an input lies outside the reference.
    private bool Columns(ReadOnlySpan<double> row, Span<int> columns)
    {
        var outside = false;
        for (var f = 0; f < inputs; f++)
        {
            var value = row[f];
            if (double.IsNaN(value)) columns[f] = offsets[f] + edges[f].Length + 1;
            else
            {
                outside |= value < lowest[f] || value > highest[f];
                var at = Array.BinarySearch(edges[f], value);
                columns[f] = offsets[f] + (at >= 0 ? at + 1 : ~at);
            }
        }
        return outside;
    }

    private static double At(Vector<double> coefficients, ReadOnlySpan<int> columns)
    {
        var sum = coefficients[0];
        foreach (var column in columns) sum += coefficients[column];
        return sum;
    }

    // The prediction is the last input: errors often grow with it.
    private static double[] Joined(ReadOnlySpan<double> features, ReadOnlySpan<double> predicted)
    {
        var width = features.Length / Math.Max(1, predicted.Length);
        var rows = new double[(width + 1) * predicted.Length];
        for (var i = 0; i < predicted.Length; i++)
        {
            features.Slice(i * width, width).CopyTo(rows.AsSpan(i * (width + 1)));
            rows[i * (width + 1) + width] = predicted[i];
        }
        foreach (var value in features)
            if (double.IsInfinity(value)) throw new ArgumentOutOfRangeException(nameof(features), value, "An input is finite or missing (NaN).");
        return rows;
    }

    private static double Square(double value) => value * value;
}
