using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Incidents;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Thresholds;

namespace Watchgrain.Grains.Tests.Incidents;

public sealed class StrandTests
{
    [Theory]
    [InlineData(0.74, 0.4)]
    [InlineData(0.4, 0.74)]
    public void Accuracy_OfTwoPanes_IsExplainedByTheLowerOne(double first, double second)
    {
        var strand = Of(Findings.Accuracy(10, first), Findings.Accuracy(11, second));

        Assert.Equal((0.4, 0.4), (strand.Level, strand.Strongest!.Value));
        Assert.Contains("(accuracy 0.4)", Wording.Of([strand], null, null), StringComparison.Ordinal);
    }

    [Fact]
    public void Drift_OfTwoPanes_IsExplainedByTheLargerOne()
    {
        var strand = Of(Findings.Drift("age", 10, psi: 0.9), Findings.Drift("age", 11, psi: 0.4));
        Assert.Equal((0.9, 0.9, 0.9), (strand.Level, strand.Size, strand.Strongest!.Value));
    }

    [Fact]
    public void Bias_BelowALimit_IsShownAsItIs()
    {
        var watch = new ThresholdWatch(new() { Features = [], Axis = Axis.Sequence, PaneLength = 1, LabelMaturity = 1, LabelHorizon = 1 }, new(), "", [new() { Statistic = "bias", Limit = -2, IsLower = true }], null);

        var strand = Of([.. new[] { -3, -5, -4.0 }.SelectMany((bias, pane) => watch.Step(pane, _ => bias))]);

        Assert.Equal((-5.0, -5.0, 5.0, 3L), (strand.Level, strand.Strongest!.Value, strand.Size, strand.Signals));
    }

    [Fact]
    public void Bias_BeyondALimitOnEitherSide_IsExplainedByTheOneThatIsFurtherOut()
    {
        Signal Bias(long pane, double value) => Findings.Of(Family.Decay, pane) with { Statistic = "bias", Value = value, IsLowerWorse = value < 0 };
        Assert.Equal(-5, Of(Bias(10, 3), Bias(11, -5), Bias(12, 4)).Level);
        Assert.Equal(6, Of(Bias(10, -5), Bias(11, 6)).Level);
    }

    [Fact]
    public void Accuracy_OfBeforeSignalsSaidWhatIsWorse_GivesWayToALowerOne()
    {
        var strand = Of(Findings.Accuracy(10, 0.74) with { IsLowerWorse = null }, Findings.Accuracy(11, 0.4));
        Assert.Equal((0.4, 0.4), (strand.Level, strand.Strongest!.Value));
    }

    [Fact]
    public void Record_OfBeforeTheSignalWasKept_KeepsItsLargestValue()
    {
        var strand = new Strand { Family = Family.Drift, Subject = new() { Feature = "age" }, OpenedPane = 3, Level = 0.9, Statistic = "psi_corrected", Signals = 2 };
        strand.Take(Findings.Drift("age", 10, psi: 0.4));
        Assert.Equal((0.9, 0.9, 0.4), (strand.Level, strand.Size, strand.Strongest!.Value));
    }

    private static Strand Of(params Signal[] signals)
    {
        var strand = new Strand { Family = signals[0].Family, Subject = signals[0].Subject, OpenedPane = 10 };
        foreach (var signal in signals)
            strand.Take(signal);
        return strand;
    }
}
