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
    /// <summary>Where the functions may bend, in quantiles of the reference: sixteenths, and the tails, where shifted rows come to lie.</summary>
    private static readonly double[] Knots = [0, .01, .03, .0625, .125, .1875, .25, .3125, .375, .4375, .5, .5625, .625, .6875, .75, .8125, .875, .9375, .97, .99, 1];

    // Rows that a difference of neighbouring knots must be worth before it is believed by half.
    private const double PenaltyRows = 10;

    // What makes a level that every input could carry the level's own.
    private const double Identifying = 1e-6;

    /// <summary>50: below it no share of the loss can be told from chance.</summary>
    public const int LeastRows = 50;

    // Of five folds, each fifth row of the reference is one.
    private const int Folds = 5;

    private readonly int inputs;
    private readonly double[][] knots;
    private readonly int[] offsets;
    private readonly Vector<double>[] coefficients = new Vector<double>[2];
    // Squared residuals on unseen rows per squared expectation: large losses scatter more than small ones.
    private readonly double[] spread = new double[2];
    private readonly int columnCount;
    private readonly Matrix<double>[] covariance = new Matrix<double>[2];

    private DirectLossEstimator(ReadOnlySpan<double> rows, int inputs)
    {
        this.inputs = inputs;
        (knots, offsets) = (new double[inputs][], new int[inputs]);
        var column = new double[rows.Length / inputs];
        var offset = 1;
        for (var f = 0; f < inputs; f++)
        {
            for (var i = 0; i < column.Length; i++) column[i] = rows[i * inputs + f];
            double[] present = [.. column.Where(value => !double.IsNaN(value)).Order()];
            knots[f] = present.Length == 0 ? [0] : [.. Knots.Select(share => present[(int)Math.Round(share * (present.Length - 1))]).Distinct()];
            offsets[f] = offset;
            // One more for what is missing.
            offset += knots[f].Length + 1;
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
        var design = new Design(inputs);
        var sizes = new double[2];
        var outside = 0;
        for (var i = 0; i < predicted.Length; i++)
        {
            if (Place(rows.AsSpan(i * inputs, inputs), design)) outside++;
            for (var c = 0; c < design.Columns.Length; c++) mean[design.Columns[c]] += design.Weights[c] / predicted.Length;
            for (var loss = 0; loss < 2; loss++) sizes[loss] += Square(design.Times(coefficients[loss])) / predicted.Length;
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
        var designs = new Design[n];
        var grams = new double[Folds][,];
        for (var fold = 0; fold < Folds; fold++) grams[fold] = new double[columnCount, columnCount];
        var moments = new double[2, Folds, columnCount];
        for (var i = 0; i < n; i++)
        {
            designs[i] = new Design(inputs);
            Place(rows.AsSpan(i * inputs, inputs), designs[i]);
            designs[i].AddSquare(grams[i % Folds], 1);
            for (var c = 0; c < designs[i].Columns.Length; c++)
                for (var loss = 0; loss < 2; loss++) moments[loss, i % Folds, designs[i].Columns[c]] += designs[i].Weights[c] * losses[loss][i];
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
                    var expectation = designs[i].Times(unseen);
                    var square = Square(losses[loss][i] - expectation);
                    residuals[loss] += square;
                    expectations[loss] += Square(expectation);
                    designs[i].AddSquare(meats[loss], square);
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
        var gram = Matrix<double>.Build.DenseDiagonal(columnCount, columnCount, Identifying);
        for (var f = 0; f < inputs; f++)
        {
            for (var k = 1; k < knots[f].Length; k++)
            {
                int left = offsets[f] + k - 1, right = left + 1;
                gram[left, left] += PenaltyRows;
                gram[right, right] += PenaltyRows;
                gram[left, right] -= PenaltyRows;
                gram[right, left] -= PenaltyRows;
            }
            var missing = offsets[f] + knots[f].Length;
            gram[missing, missing] += PenaltyRows;
        }
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

    // Each input lies between two knots; says whether one lies outside the reference.
    private bool Place(ReadOnlySpan<double> row, Design design)
    {
        var outside = false;
        for (var f = 0; f < inputs; f++)
        {
            double value = row[f], part = 0;
            var at = knots[f].Length;
            if (!double.IsNaN(value))
            {
                outside |= value < knots[f][0] || value > knots[f][^1];
                at = Array.BinarySearch(knots[f], value);
                if (at < 0) at = Math.Max(0, ~at - 1);
                // Halves, so that a range from −1e308 to 1e308 does not overflow.
                if (at + 1 < knots[f].Length) part = Math.Clamp((value / 2 - knots[f][at] / 2) / (knots[f][at + 1] / 2 - knots[f][at] / 2), 0, 1);
            }
            (design.Columns[2 * f + 1], design.Weights[2 * f + 1]) = (offsets[f] + at, 1 - part);
            (design.Columns[2 * f + 2], design.Weights[2 * f + 2]) = (part > 0 ? offsets[f] + at + 1 : offsets[f] + at, part);
        }
        return outside;
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

    // One row of the regression: the level, and two knots per input.
    private readonly struct Design(int inputs)
    {
        public int[] Columns { get; } = new int[2 * inputs + 1];

        public double[] Weights { get; } = [1, .. new double[2 * inputs]];

        public double Times(Vector<double> coefficients)
        {
            double sum = 0;
            for (var c = 0; c < Columns.Length; c++) sum += Weights[c] * coefficients[Columns[c]];
            return sum;
        }

        public void AddSquare(double[,] gram, double weight)
        {
            for (var a = 0; a < Columns.Length; a++)
                for (var b = 0; b < Columns.Length; b++) gram[Columns[a], Columns[b]] += weight * Weights[a] * Weights[b];
        }
    }
}
