using Watchgrain.Client.Commands;
using Watchgrain.V1;
using Xunit;

namespace Watchgrain.Client.Tests.Commands;

public sealed class FeedbackTableTests
{
    [Fact]
    public void Write_AllThatIsKnown_IsOneBlock()
    {
        var text = Written(new()
        {
            ByExposure =
            {
                new ByExposure { Exposure = Exposure.Unspecified, Predictions = 20 },
                new ByExposure { Exposure = Exposure.Action, Predictions = 40, Labelled = 20, Coverage = 0.5, LabelRate = 0.75, Accuracy = 0.8 },
            },
            ShareOfLabelsCaused = 0.8,
            ShareOfLabelsCausedInterval = new() { Low = 0.6, High = 0.9 },
            ActionEntropy = 1.4056,
            ReferenceActionEntropy = 1,
            Weighted = 25,
            EffectiveSampleSize = 20.96,
            IpwAccuracy = 0.7366,
            IpwAccuracyInterval = new() { Low = 0.5, High = 0.9 },
            IpwLabelRate = 0.25,
            IpwLabelRateInterval = new() { Low = 0.1, High = 0.5 },
        });

        Assert.Equal(
            """

            feedback: share of labels caused by the model's own decisions 0.8000 (0.6000 to 0.9000), diversity of actions 1.4056 bits, in the reference 1.0000
            exposure  predictions  labelled  coverage  label rate  accuracy
            unknown            20         0
            action             40        20    0.5000      0.7500    0.8000
            weighted by 1/propensity: accuracy 0.7366 (0.5000 to 0.9000), label rate 0.2500 (0.1000 to 0.5000); 25 labels, worth 20.96

            """,
            text);
    }

    [Fact]
    public void Write_Nothing_WritesNothing() => Assert.Equal("", Written(null));

    [Fact]
    public void Write_WithoutLabels_SaysSo() => Assert.Contains("feedback: no label has a known exposure, diversity of actions 0.0000 bits\n", Written(new() { ActionEntropy = 0 }), StringComparison.Ordinal);

    private static string Written(Feedback? feedback)
    {
        using var output = new StringWriter { NewLine = "\n" };
        FeedbackTable.Write(feedback, output);
        return output.ToString();
    }
}
