using Watchgrain.Gateway.Queries;
using Watchgrain.V1;

namespace Watchgrain.Gateway.Tests.Queries;

public sealed class WindowReadingTests
{
    private static readonly EstimatedPerformance Reference = Estimated(0.83, 0.82);

    [Theory]
    [InlineData(0.83, 0.82, -0.01, 0.02, Reading.AsReference, "as in the reference")]
    [InlineData(0.72, 0.80, -0.01, 0.02, Reading.InputsShifted, "inputs shifted: estimated accuracy 0.720 against 0.830 in the reference")]
    [InlineData(0.83, 0.76, -0.01, 0.02, Reading.InputsShifted, "inputs shifted: estimated ROC AUC 0.760 against 0.820 in the reference")]
    [InlineData(0.83, 0.82, -0.09, -0.01, Reading.PossibleConceptChange, "possibly a concept change: realised ROC AUC is 0.050 lower than estimated (-0.090 to -0.010)")]
    [InlineData(0.83, 0.82, 0.01, 0.05, Reading.PossibleConceptChange, "possibly a concept change: realised ROC AUC is 0.030 higher than estimated (+0.010 to +0.050)")]
    [InlineData(0.72, 0.80, -0.09, -0.01, Reading.InputsShiftedPossibleConceptChange, "inputs shifted, possibly a concept change: estimated accuracy 0.720 against 0.830 in the reference; realised ROC AUC is 0.050 lower than estimated (-0.090 to -0.010)")]
    // Less than 2 points, however sure.
    [InlineData(0.83, 0.82, -0.016, -0.008, Reading.AsReference, "as in the reference")]
    [InlineData(0.815, 0.805, -0.01, 0.02, Reading.AsReference, "as in the reference")]
    public void Of_EstimateAndLabels_SaysWhatMoved(double accuracy, double rocAuc, double low, double high, Reading reading, string sentence)
    {
        var realised = new Performance { Labelled = 1000, RocAucMinusEstimated = (low + high) / 2, RocAucMinusEstimatedInterval = new() { Low = low, High = high } };

        Assert.Equal((reading, sentence), WindowReading.Of(Estimated(accuracy, rocAuc), realised, Reference));
    }

    [Fact]
    public void Of_NoLabels_SaysSo() =>
        Assert.Equal((Reading.AsReference, "as in the reference, as far as can be said without labels"), WindowReading.Of(Estimated(0.83, 0.82), new(), Reference));

    [Fact]
    public void Of_InputsThatLeftTheReference_SaysNothingOfPerformanceButByLabels()
    {
        const string Left = "100 % of the rows have a value outside the reference, mostly of age";
        var agreeing = new Performance { Labelled = 1000, AccuracyMinusEstimated = 0.01, AccuracyMinusEstimatedInterval = new() { Low = -0.01, High = 0.03 } };
        var apart = new Performance { Labelled = 1000, AccuracyMinusEstimated = -0.1, AccuracyMinusEstimatedInterval = new() { Low = -0.15, High = -0.05 } };
        (Reading, string) silent = (Reading.InputsShifted, $"inputs have left the reference, and nothing can be said of performance without labels: {Left}");

        Assert.Equal(silent, WindowReading.Of(Estimated(0.83, 0.82), new Performance(), Reference, Left));
        // What is estimated of them is no news.
        Assert.Equal(silent, WindowReading.Of(Estimated(0.5, 0.5), new Performance(), Reference, Left));
        Assert.Equal(silent, WindowReading.Of(Estimated(0.83, 0.82), new Performance(), null, Left));
        Assert.Equal((Reading.InputsShifted, $"inputs have left the reference: {Left}; the labels of 1000 rows do not contradict the estimate"), WindowReading.Of(Estimated(0.83, 0.82), agreeing, Reference, Left));
        Assert.Equal(
            (Reading.InputsShiftedPossibleConceptChange, $"inputs shifted, possibly a concept change: {Left}; realised accuracy is 0.100 lower than estimated (-0.150 to -0.050)"),
            WindowReading.Of(Estimated(0.83, 0.82), apart, Reference, Left));
    }

    [Fact]
    public void Of_SeveralClassesThatLeftTheReference_SaysSo()
    {
        var estimated = new EstimatedClasses { Accuracy = 0.8, AccuracyInterval = new() { Low = 0.79, High = 0.81 } };

        Assert.Equal((Reading.AsReference, "as in the reference, as far as can be said without labels"), WindowReading.Of(estimated, new(), estimated));
        Assert.Equal((Reading.InputsShifted, "inputs have left the reference, and nothing can be said of performance without labels: all of it"), WindowReading.Of(estimated, new(), estimated, "all of it"));
    }

    [Fact]
    public void Of_ErrorsOfInputsThatLeftTheReference_SaysSo()
    {
        var reference = new EstimatedErrors { MeanAbsoluteError = 1, MeanAbsoluteErrorInterval = new() { Low = 0.9, High = 1.1 } };
        var estimated = new EstimatedErrors(reference) { OutsideShare = 0.02, Untrusted = { "an input of 2 % of the rows lies outside the range of the reference" } };

        Assert.Equal((Reading.AsReference, "as in the reference, as far as can be said without labels"), WindowReading.Of(reference, new(), reference));
        Assert.Equal((Reading.InputsShifted, $"inputs have left the reference, and nothing can be said of performance without labels: {estimated.Untrusted[0]}"), WindowReading.Of(estimated, new(), reference));
    }

    [Fact]
    public void Of_WideInterval_HoldsTheReference()
    {
        var estimated = Estimated(0.80, 0.82);
        estimated.AccuracyInterval = new() { Low = 0.75, High = 0.85 };

        Assert.Equal(Reading.AsReference, WindowReading.Of(estimated, new(), Reference).Reading);
    }

    [Fact]
    public void Of_NothingEstimated_IsNoReading() => Assert.Equal((Reading.Unspecified, ""), WindowReading.Of(null, new() { Labelled = 5 }, Reference));

    [Fact]
    public void Of_UnknownReference_LooksForNoShift()
    {
        Assert.Equal((Reading.Unspecified, ""), WindowReading.Of(Estimated(0.5, 0.5), new(), null));
        var agreeing = new Performance { Labelled = 9, AccuracyMinusEstimated = 0.01, AccuracyMinusEstimatedInterval = new() { Low = -0.01, High = 0.03 } };
        Assert.Equal((Reading.Unspecified, "labels agree with the estimate"), WindowReading.Of(Estimated(0.5, 0.5), agreeing, null));
    }

    private static EstimatedPerformance Estimated(double accuracy, double rocAuc) => new()
    {
        Accuracy = accuracy,
        AccuracyInterval = new() { Low = accuracy - 0.01, High = accuracy + 0.01 },
        RocAuc = rocAuc,
        RocAucInterval = new() { Low = rocAuc - 0.01, High = rocAuc + 0.01 },
    };
}
