using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Tests.LabelFree;

public sealed class LossPredictorTests
{
    [Fact]
    public void Estimate_OfRowsOneByOne_IsThatOfTheFit()
    {
        var (features, predicted, truth) = Draw(1, 5000, 0);
        var fit = DirectLossEstimator.Fit(features, predicted, truth)!;
        var predictor = fit.ToPredictor();
        foreach (var shift in (double[])[0, 0.3, 5])
        {
            var (later, guesses, _) = Draw(2, 700, shift);
            var wanted = fit.Estimate(later, guesses)!.Value;
            var estimate = predictor.Estimate(Of(predictor, later, guesses))!.Value;
            Assert.Equal(wanted.MeanAbsoluteError.Value, estimate.MeanAbsoluteError.Value, 1e-6);
            Assert.Equal(wanted.RootMeanSquaredError.Value, estimate.RootMeanSquaredError.Value, 1e-6);
            Assert.Equal(wanted.OutsideShare, estimate.OutsideShare);
            // The fit's own error is the reference's: near it where rows lie as they did there, and too small where they do not.
            if (shift == 0)
                Assert.Equal(wanted.MeanAbsoluteError.Upper, estimate.MeanAbsoluteError.Upper, 2e-3);
        }
        Assert.Null(predictor.Estimate(new PredictedValues()));
    }

    [Fact]
    public void Read_OfWhatWasWritten_ExpectsTheSame()
    {
        var (features, predicted, truth) = Draw(3, 400, 0);
        features[4] = double.NaN;
        var predictor = DirectLossEstimator.Fit(features, predicted, truth)!.ToPredictor();
        var bytes = BinaryForm.Of(predictor.WriteTo);
        var read = LossPredictor.Read(bytes);
        Assert.Equal(bytes, BinaryForm.Of(read.WriteTo));
        Assert.Equal(BinaryForm.Of(Of(predictor, features, predicted).WriteTo), BinaryForm.Of(Of(read, features, predicted).WriteTo));
        BinaryForm.RefusesDamage(bytes, damaged => LossPredictor.Read(damaged));
    }

    // One input with the knots 0 and 1: level, two knots and what is missing.
    [Fact]
    public void Read_OfTheFrozenForm_ExpectsWhatItSays()
    {
        double[] absolute = [1, 0, 2, 5], squared = [2, 0, 4, 7];
        byte[] bytes = [1, 1, 2, .. Bytes(0, 1), .. Bytes(absolute), .. Bytes(3, 0.5), .. Bytes(squared), .. Bytes(4, 0.25)];
        var predictor = LossPredictor.Read(bytes);

        Assert.Equal(bytes, BinaryForm.Of(predictor.WriteTo));
        Assert.Equal(new ExpectedLoss(2, 4, false), predictor.Expect([0.5]));
        Assert.Equal(new ExpectedLoss(3, 6, true), predictor.Expect([9]));
        Assert.Equal(new ExpectedLoss(6, 9, false), predictor.Expect([double.NaN]));

        static byte[] Bytes(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
    }

    [Fact]
    public void Expect_WhatSinglePrecisionDoesNotHold_IsNothing()
    {
        byte[] bytes = [1, 1, 1, .. BitConverter.GetBytes(0.0), .. Enumerable.Repeat(BitConverter.GetBytes(1e39), 10).SelectMany(value => value)];
        Assert.Null(LossPredictor.Read(bytes).Expect([0]));
    }

    [Fact]
    public void Fit_OfValuesThatHardlyDiffer_ExpectsNumbers()
    {
        double[] features = [.. Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? 0 : double.Epsilon)];
        var predictor = DirectLossEstimator.Fit(features, new double[60], [.. Enumerable.Range(0, 60).Select(i => (double)(i % 3))])!.ToPredictor();
        Assert.NotNull(predictor.Expect([0, 0]));
    }

    private static PredictedValues Of(LossPredictor predictor, double[] features, double[] predicted)
    {
        var values = new PredictedValues();
        for (var i = 0; i < predicted.Length; i++)
            values.Add(predicted[i], predictor.Expect([features[2 * i], features[2 * i + 1], predicted[i]]));
        return values;
    }

    // Errors grow with the first feature.
    private static (double[] Features, double[] Predicted, double[] Truth) Draw(int seed, int rows, double shift)
    {
        var random = new Random(seed);
        var noise = Samples.Normal(seed + 1000, rows);
        double[] features = new double[2 * rows], predicted = new double[rows], truth = new double[rows];
        for (var i = 0; i < rows; i++)
        {
            (features[2 * i], features[2 * i + 1]) = (random.NextDouble() + shift, random.NextDouble());
            predicted[i] = 3 * features[2 * i + 1];
            truth[i] = predicted[i] + noise[i] * (0.2 + Math.Min(2, features[2 * i]));
        }
        return (features, predicted, truth);
    }
}
