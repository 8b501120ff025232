using Watchgrain.Statistics.Feedback;

namespace Watchgrain.Statistics.Tests.Feedback;

public sealed class InversePropensityEstimateTests
{
    // Weights 1, 10 and 100, whose codes are exact; the second is an error, the third alone has label 0.
    [Fact]
    public void Of_ThreeRows_IsWhatAPersonComputes()
    {
        var outcomes = new ExposedOutcomes();
        outcomes.Add(new(Exposure.HoldOut, PropensityCode.Of(1)), 1, 1);
        outcomes.Add(new(Exposure.HoldOut, PropensityCode.Of(0.1)), 1, 0);
        outcomes.Add(new(Exposure.Action, PropensityCode.Of(0.01)), 0, 0);
        // Without a propensity: left out.
        outcomes.Add(new(Exposure.Action, PropensityCode.None), 1, 0, 1000);

        var estimate = InversePropensityEstimate.Of(outcomes)!;

        Assert.Equal(3, estimate.Rows);
        Assert.Equal(101.0 / 111, estimate.Accuracy.Value, 1e-12);
        Assert.Equal(11.0 / 111, estimate.LabelRate.Value, 1e-12);
        Assert.Equal(111.0 * 111 / 10_101, estimate.EffectiveSampleSize, 1e-12);
        // Wilson's interval of 101/111 in 1.2198 rows.
        Assert.Equal((0.2, 0.9976), (Math.Round(estimate.Accuracy.Lower, 4), Math.Round(estimate.Accuracy.Upper, 4)));
    }

    [Fact]
    public void Of_EqualWeights_IsThePlainShareWithItsPlainInterval()
    {
        var outcomes = new ExposedOutcomes();
        outcomes.Add(new(Exposure.HoldOut, PropensityCode.Of(0.05)), 1, 1, 60);
        outcomes.Add(new(Exposure.HoldOut, PropensityCode.Of(0.05)), 0, 1, 40);

        var estimate = InversePropensityEstimate.Of(outcomes)!;

        var plain = Statistics.Performance.Accuracy.Of(60, 100)!.Value;
        Assert.Equal(100, estimate.EffectiveSampleSize, 1e-9);
        Assert.Equal(plain.Value, estimate.Accuracy.Value, 1e-12);
        Assert.Equal(plain.Lower, estimate.Accuracy.Lower, 1e-9);
        Assert.Equal(plain.Upper, estimate.Accuracy.Upper, 1e-9);
    }

    [Fact]
    public void Of_RandomRows_IsTheNaiveSum()
    {
        var random = new Random(20261128);
        var outcomes = new ExposedOutcomes();
        var rows = new List<(double Weight, int Label, bool IsError)>();
        for (var i = 0; i < 500; i++)
        {
            var code = PropensityCode.Of(Math.Pow(random.NextDouble(), 3) + 1e-4);
            var (label, predicted) = (random.Next(2), random.Next(2));
            outcomes.Add(new(Exposure.Action, code), label, predicted);
            rows.Add((Math.Pow(10, (code - 1) / 84.0), label, label != predicted));
        }

        var estimate = InversePropensityEstimate.Of(outcomes)!;

        var sum = rows.Sum(row => row.Weight);
        Assert.Equal(rows.Sum(row => row.IsError ? 0 : row.Weight) / sum, estimate.Accuracy.Value, 1e-12);
        Assert.Equal(rows.Sum(row => row.Label * row.Weight) / sum, estimate.LabelRate.Value, 1e-12);
        Assert.Equal(sum * sum / rows.Sum(row => row.Weight * row.Weight), estimate.EffectiveSampleSize, 1e-9);
    }

    [Fact]
    public void Of_NothingOrARetractionAhead_IsNull()
    {
        var outcomes = new ExposedOutcomes();
        Assert.Null(InversePropensityEstimate.Of(outcomes));
        outcomes.Add(new(Exposure.Action, 1), 1, 1, 5);
        outcomes.Add(new(Exposure.Action, 2), 1, 1, -1);
        Assert.Null(InversePropensityEstimate.Of(outcomes));
    }

    // Labels are seen where the score is high: the plain accuracy of the labelled rows is far off, the weighted one is not, and its interval holds the truth as often as it says.
    [Fact]
    public void Interval_OfLabelsSeenByScore_CoversTheTruth()
    {
        const int Samples = 400, Predictions = 1500;
        var (covered, bias, plainBias) = (0, 0.0, 0.0);
        for (var seed = 0; seed < Samples; seed++)
        {
            var random = new Random(seed);
            var outcomes = new ExposedOutcomes();
            long labelled = 0, correct = 0;
            for (var i = 0; i < Predictions; i++)
            {
                var score = random.NextDouble();
                var propensity = 0.05 + (0.75 * score * score);
                var isCorrect = random.NextDouble() < 0.6 + (0.35 * score);
                if (random.NextDouble() >= propensity)
                    continue;
                outcomes.Add(new(Exposure.HoldOut, PropensityCode.Of(propensity)), 1, isCorrect ? 1 : 0);
                labelled++;
                correct += isCorrect ? 1 : 0;
            }
            const double Truth = 0.6 + (0.35 / 2);
            var accuracy = InversePropensityEstimate.Of(outcomes)!.Accuracy;
            covered += accuracy.Lower <= Truth && Truth <= accuracy.Upper ? 1 : 0;
            bias += (accuracy.Value - Truth) / Samples;
            plainBias += (((double)correct / labelled) - Truth) / Samples;
        }
        TestContext.Current.SendDiagnosticMessage("inverse-propensity accuracy: 95 % intervals covered {0:0.000}, bias {1:0.0000}, of the plain share {2:0.0000} ({3} samples of {4} predictions, seeds 0-399)", (double)covered / Samples, bias, plainBias, Samples, Predictions);
        Assert.InRange((double)covered / Samples, 0.92, 0.985);
        Assert.InRange(bias, -0.005, 0.005);
        Assert.InRange(plainBias, 0.05, 0.1);
    }
}
