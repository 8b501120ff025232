using MathNet.Numerics.LinearAlgebra;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.LabelFree;

/// <summary>
/// Label-free loss of a regression model (direct loss estimation): on the reference |y − ŷ| and (y − ŷ)² are regressed on the features and the prediction, and the mean of what the regression expects
/// on new rows is the estimate. The regression is
/// additive: a level plus one function per input, linear between quantiles of the reference, by least squares with a penalty on the differences of neighbouring knots. Source: the scheme is
/// NannyML's; the penalty Eilers, Marx (1996).
/// </summary>
/// <remarks>
/// Limits: it sees covariate shift only, and is blind to concept drift; it knows no interactions of inputs; outside the reference's range it stays at the edge
/// (<see cref="LossEstimate.OutsideShare"/> says how often). A missing input (NaN) is a bin of
/// its own. <see cref="Skill"/> says what the inputs know about the loss: at 0 the estimate is the reference's mean. Immutable once fitted.
/// With f inputs a fit costs some n (2f)² + 6 (22 f)³ steps and 60 (22 f)² bytes (20 MB for 25 inputs, 300 MB for 100): give it the inputs that the errors depend on.
/// </remarks>
public sealed class DirectLossEstimator
{
    // Rows that a difference of neighbouring knots must be worth before it is believed by half.
    private const double PenaltyRows = 10;

    // What makes a level that every input could carry the level's own.
    private const double Identifying = 1e-6;

    /// <summary>50: below it no share of the loss can be told from chance.</summary>
    public const int LeastRows = 50;

    // Of five folds, each fifth row of the reference is one.
    private const int Folds = 5;

    private readonly KnotDesign design;
    private readonly Vector<double>[] coefficients = new Vector<double>[2];
    // Squared residuals on unseen rows per squared expectation: large losses scatter more than small ones.
    private readonly double[] spread = new double[2];
    private readonly Matrix<double>[] covariance = new Matrix<double>[2];
    // Of the fit's own error where the reference's rows lie.
    private readonly double[] levelVariance = new double[2];

    private DirectLossEstimator(KnotDesign design) => this.design = design;

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
        var estimator = new DirectLossEstimator(KnotDesign.Of(rows, features.Length / truth.Length + 1));
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
        if (features.Length != (long)predicted.Length * (design.Inputs - 1)) throw new ArgumentException($"{predicted.Length} rows of {design.Inputs - 1} inputs need {(long)predicted.Length * (design.Inputs - 1)}, not {features.Length}.", nameof(features));
        RegressionReport.Check(predicted, predicted);
        if (predicted.IsEmpty) return null;
        var rows = Joined(features, predicted);
        var mean = Vector<double>.Build.Dense(design.Columns);
        var row = new KnotRow(design.Inputs);
        var sizes = new double[2];
        var outside = 0;
        for (var i = 0; i < predicted.Length; i++)
        {
            if (design.Place(rows.AsSpan(i * design.Inputs, design.Inputs), row)) outside++;
            for (var c = 0; c < row.Columns.Length; c++) mean[row.Columns[c]] += row.Weights[c] / predicted.Length;
            for (var loss = 0; loss < 2; loss++) sizes[loss] += Square(row.Times(coefficients[loss])) / predicted.Length;
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

    /// <summary>For rows one at a time; holds nothing of the reference's rows.</summary>
    public LossPredictor ToPredictor() => new(design, coefficients, spread, levelVariance);

    private void Learn(double[] rows, double[][] losses)
    {
        var n = losses[0].Length;
        var designs = new KnotRow[n];
        var grams = new double[Folds][,];
        for (var fold = 0; fold < Folds; fold++) grams[fold] = new double[design.Columns, design.Columns];
        var moments = new double[2, Folds, design.Columns];
        for (var i = 0; i < n; i++)
        {
            designs[i] = new KnotRow(design.Inputs);
            design.Place(rows.AsSpan(i * design.Inputs, design.Inputs), designs[i]);
            designs[i].AddSquare(grams[i % Folds], 1);
            for (var c = 0; c < designs[i].Columns.Length; c++)
                for (var loss = 0; loss < 2; loss++) moments[loss, i % Folds, designs[i].Columns[c]] += designs[i].Weights[c] * losses[loss][i];
        }
        var whole = Penalised(grams, without: -1).Cholesky();
        var inverse = whole.Solve(Matrix<double>.Build.DenseIdentity(design.Columns));
        for (var loss = 0; loss < 2; loss++) coefficients[loss] = whole.Solve(Moments(moments, loss, -1));
        var meats = new[] { new double[design.Columns, design.Columns], new double[design.Columns, design.Columns] };
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
                    var expectation = designs[i].Times(unseen);
                    var square = Square(losses[loss][i] - expectation);
                    residuals[loss] += square;
                    expectations[loss] += Square(expectation);
                    designs[i].AddSquare(meats[loss], square);
                }
            }
        }
        // Every row has the level: its row of the Gram matrix is the sum of all rows.
        var level = Vector<double>.Build.Dense(design.Columns, column => grams.Sum(gram => gram[0, column]) / n);
        for (var loss = 0; loss < 2; loss++)
        {
            spread[loss] = expectations[loss] > 0 ? residuals[loss] / expectations[loss] : 0;
            // White's (1980) covariance: residuals are not alike.
            covariance[loss] = inverse * Matrix<double>.Build.DenseOfArray(meats[loss]) * inverse;
            levelVariance[loss] = level * (covariance[loss] * level);
        }
        Skill = total > 0 ? 1 - residuals[0] / total : null;
    }

    private Matrix<double> Penalised(double[][,] grams, int without)
    {
        var gram = Matrix<double>.Build.DenseDiagonal(design.Columns, design.Columns, Identifying);
        for (var f = 0; f < design.Inputs; f++)
        {
            for (var k = 1; k < design.KnotsOf(f); k++)
            {
                int left = design.OffsetOf(f) + k - 1, right = left + 1;
                gram[left, left] += PenaltyRows;
                gram[right, right] += PenaltyRows;
                gram[left, right] -= PenaltyRows;
                gram[right, left] -= PenaltyRows;
            }
            var missing = design.OffsetOf(f) + design.KnotsOf(f);
            gram[missing, missing] += PenaltyRows;
        }
        for (var fold = 0; fold < Folds; fold++)
            if (fold != without) gram += Matrix<double>.Build.DenseOfArray(grams[fold]);
        return gram;
    }

    private Vector<double> Moments(double[,,] moments, int loss, int without)
    {
        var sum = Vector<double>.Build.Dense(design.Columns);
        for (var fold = 0; fold < Folds; fold++)
            for (var c = 0; fold != without && c < design.Columns; c++) sum[c] += moments[loss, fold, c];
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
