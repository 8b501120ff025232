using System.Buffers;
using MathNet.Numerics.LinearAlgebra;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.LabelFree;

/// <summary>A fitted <see cref="DirectLossEstimator"/> without what only the fit needs: a row at a time, so that what is expected adds up over any rows. Immutable; <see cref="Expect"/> is not thread-safe.</summary>
public sealed class LossPredictor
{
    private const byte FormVersion = 1;

    private readonly KnotDesign design;
    private readonly Vector<double>[] coefficients;
    private readonly double[] spread;
    private readonly double[] levelVariance;
    private readonly KnotRow placed;

    internal LossPredictor(KnotDesign design, Vector<double>[] coefficients, double[] spread, double[] levelVariance)
    {
        (this.design, this.coefficients, this.spread, this.levelVariance) = (design, coefficients, spread, levelVariance);
        placed = new(design.Inputs);
    }

    /// <summary>Inputs of a row: the features in the order of the fit, then the prediction.</summary>
    public int Inputs => design.Inputs;

    /// <param name="row">As many as <see cref="Inputs"/>; NaN is missing, an infinity lies beyond the edge.</param>
    /// <returns>Null where single precision does not hold it.</returns>
    public ExpectedLoss? Expect(ReadOnlySpan<double> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, Inputs);
        var outside = design.Place(row, placed);
        var loss = new ExpectedLoss(placed.Times(coefficients[0]), placed.Times(coefficients[1]), outside);
        return loss.IsFinite ? loss : null;
    }

    /// <summary>The mean of what is expected of the rows; null without any. Intervals as <see cref="LossEstimate"/> says, but that the fit's own error is taken as it is where the reference's rows lie: inputs that have moved to its edge are known less well than they say.</summary>
    /// <param name="values">Rows with what is expected of each.</param>
    /// <param name="confidence">In (0, 1).</param>
    public LossEstimate? Estimate(PredictedValues values, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(values);
        ConfidenceLimits.Check(confidence);
        if (values.Expected <= 0) return null;
        double rows = values.Expected;
        var squared = Of(1, values.ExpectedSquared, values.ExpectedSquaredSquares);
        return new LossEstimate(
            values.Expected, Of(0, values.ExpectedAbsolute, values.ExpectedAbsoluteSquares),
            new Estimate(Math.Sqrt(squared.Value), Math.Sqrt(squared.Lower), Math.Sqrt(squared.Upper), squared.Rows), values.Outside / rows);

        Estimate Of(int loss, double sum, double squares) =>
            ConfidenceLimits.Around(Math.Max(0, sum / rows), spread[loss] * squares / rows / rows + levelVariance[loss], values.Expected, confidence, 0, double.PositiveInfinity)!.Value;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        design.Write(output);
        for (var loss = 0; loss < 2; loss++)
        {
            output.PutDoubles(coefficients[loss].ToArray());
            output.PutDouble(spread[loss]);
            output.PutDouble(levelVariance[loss]);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are not a loss predictor of a known version.</exception>
    public static LossPredictor Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Loss predictor", source);
        input.Version(FormVersion);
        var design = KnotDesign.Read(ref input);
        var coefficients = new Vector<double>[2];
        double[] spread = new double[2], levelVariance = new double[2];
        for (var loss = 0; loss < 2; loss++)
        {
            var own = new double[design.Columns];
            for (var column = 0; column < own.Length; column++) own[column] = input.Finite();
            coefficients[loss] = Vector<double>.Build.Dense(own);
            (spread[loss], levelVariance[loss]) = (input.Finite(), input.Finite());
        }
        input.End();
        return new(design, coefficients, spread, levelVariance);
    }
}
