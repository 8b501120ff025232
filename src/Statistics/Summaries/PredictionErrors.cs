using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.LabelFree;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Outcomes of a regression model: exact sums of powers of the error e = ŷ − y and of the target about a fixed centre, from which <see cref="Performance.RegressionReport"/> computes, the sizes |e| in the cells of
/// <see cref="LogLinearHistogram"/>, and what had been expected of the same rows. Mergeable.
/// </summary>
/// <remarks>A corrected label is a retraction (weight −1) and an addition. A retraction may arrive before its addition: figures are null for so long. Summaries that are merged have the same centre. Not thread-safe.</remarks>
public sealed class PredictionErrors
{
    private const byte FormVersion = 1;
    private const int Keys = 2047 << 6;

    // 2⁻⁵², the step of doubles at 1: what scikit-learn divides by where the truth is 0.
    private const double LeastTruth = 1 / 4503599627370496.0;

    private static readonly int Powers = Enum.GetValues<ErrorPower>().Length;

    private readonly ExactSum[] sums;
    private PredictedValues predicted = new();
    private SparseCounts sizes = new(Keys);

    public PredictionErrors() : this([.. Enumerable.Range(0, Powers).Select(_ => new ExactSum())]) { }

    private PredictionErrors(ExactSum[] sums) => this.sums = sums;

    /// <summary>Labelled rows, retractions subtracted.</summary>
    public long Count => sizes.Total;

    /// <summary>No cell holds fewer than no rows: no retraction is ahead of what it retracts.</summary>
    public bool IsWhole => sizes.Ascending().All(cell => cell.Count > 0);

    /// <summary>The labelled rows as they were predicted.</summary>
    public PredictedValues Predicted => predicted;

    /// <summary>The cells of |e| that hold rows, ascending.</summary>
    internal IEnumerable<HistogramCell> Sizes => sizes.Ascending().Select(cell => cell.Key == 0
        // No error, and errors below 2⁻¹⁰²⁸, which nobody has.
        ? new HistogramCell(0, 0, cell.Count)
        : new HistogramCell(LogLinearHistogram.Edge(cell.Key), LogLinearHistogram.Edge(cell.Key + 1), cell.Count));

    internal double this[ErrorPower power] => sums[(int)power].Value;

    /// <param name="prediction">ŷ, finite, at most 1e18 from 0.</param>
    /// <param name="target">y, the same.</param>
    /// <param name="loss">What had been expected of the row; null: nothing.</param>
    /// <param name="centre">Of the target: the nearer to its mean, the more exact what its variance is taken from.</param>
    /// <param name="weight">1 for an outcome, −1 for its retraction.</param>
    public void Add(double prediction, double target, ExpectedLoss? loss, double centre, int weight = 1)
    {
        double error = prediction - target, square = error * error, z = target - centre;
        var relative = Math.Abs(error) / Math.Max(Math.Abs(target), LeastTruth);
        predicted.Add(prediction, loss, weight);
        sizes.Add((int)((ulong)BitConverter.DoubleToInt64Bits(Math.Abs(error)) >> LogLinearHistogram.KeyShift), weight);
        Put(ErrorPower.Error, error);
        Put(ErrorPower.Absolute, Math.Abs(error));
        Put(ErrorPower.Square, square);
        Put(ErrorPower.Cube, square * error);
        Put(ErrorPower.Fourth, square * square);
        Put(ErrorPower.Relative, relative);
        Put(ErrorPower.RelativeSquare, relative * relative);
        Put(ErrorPower.Target, z);
        Put(ErrorPower.TargetSquare, z * z);
        Put(ErrorPower.TargetCube, z * z * z);
        Put(ErrorPower.TargetFourth, z * z * (z * z));
        Put(ErrorPower.TargetError, z * error);
        Put(ErrorPower.TargetErrorSquare, z * square);
        Put(ErrorPower.TargetSquareError, z * z * error);
        Put(ErrorPower.TargetSquareErrorSquare, z * z * square);

        void Put(ErrorPower power, double value) => sums[(int)power].Add(value, weight < 0);
    }

    public void Merge(PredictionErrors other)
    {
        ArgumentNullException.ThrowIfNull(other);
        predicted.Merge(other.predicted);
        sizes.Merge(other.sizes);
        for (var i = 0; i < sums.Length; i++) sums[i].Merge(other.sums[i]);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        predicted.Write(output);
        sizes.Write(output, signed: true);
        foreach (var sum in sums) sum.Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not prediction errors of a known version.</exception>
    public static PredictionErrors Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Prediction errors", source);
        input.Version(FormVersion);
        var predicted = PredictedValues.Read(ref input);
        var sizes = SparseCounts.Read(ref input, Keys, signed: true);
        var sums = new ExactSum[Powers];
        for (var i = 0; i < sums.Length; i++) sums[i] = ExactSum.Read(ref input);
        input.End();
        return new(sums) { predicted = predicted, sizes = sizes };
    }
}
