using Watchgrain.Statistics.Sequential;
using Watchgrain.Statistics.Sequential.ErrorRates;

namespace Watchgrain.Statistics.Tests.Sequential;

/// <summary>The detectors over outcomes that no golden file covers, and the corners of the others.</summary>
public sealed class ErrorRateTests
{
    [Fact]
    public void Fhddm_OfABurstOfErrors_AlarmsAtHoeffdingsBound()
    {
        // √(ln(10⁶)/200) = 0.2628: the 27th error in a window of 100.
        var detector = new Fhddm();
        detector.Add(0, 500);
        Assert.Equal(ControlState.InControl, detector.Add(1, 26));
        Assert.Equal(ControlState.Drift, detector.Add(1));
        Assert.Equal(ControlState.InControl, detector.Add(1));
    }

    [Fact]
    public void Fhddm_ComparesWithTheBestWindow()
    {
        var detector = new Fhddm(10, Math.Exp(-5));
        // ε = ½: a window of ten wrong, then the best one, then more than half of it wrong.
        Assert.Equal(ControlState.InControl, detector.Add(1, 10));
        Assert.Equal(ControlState.InControl, detector.Add(0, 10));
        Assert.Equal(ControlState.InControl, detector.Add(1, 5));
        Assert.Equal(ControlState.Drift, detector.Add(1));
    }

    [Fact]
    public void Stepd_OfAFourfoldTable_IsTheChiSquareWithYatesCorrection()
    {
        // 5 of 100 against k of 30. χ² with Yates' correction: k = 4 gives 1.14, k = 5 2.55, k = 6 4.50, k = 7 6.93, k = 8 9.80; the levels are 3.84 (5 %) and 8.81 (0.3 %).
        foreach (var (errors, expected) in (Span<(int, ControlState)>)[(5, ControlState.InControl), (6, ControlState.Warning), (7, ControlState.Warning), (8, ControlState.Drift)])
        {
            double n = 130, a = 5, b = 95, c = errors, d = 30 - errors;
            var chiSquared = n * Math.Pow(Math.Abs(a * d - b * c) - n / 2, 2) / (100 * 30 * (a + c) * (b + d));
            Assert.Equal(expected, chiSquared > 8.8075 ? ControlState.Drift : chiSquared > 3.8415 ? ControlState.Warning : ControlState.InControl);
            var detector = new Stepd();
            for (var i = 0; i < 5; i++)
            {
                detector.Add(1);
                detector.Add(0, 19);
            }
            detector.Add(0, 30 - errors);
            detector.Add(1, errors - 1);
            Assert.Equal(expected, detector.Add(1));
        }
    }

    [Fact]
    public void Stepd_OfAFall_StaysInControl()
    {
        var detector = new Stepd();
        detector.Add(1, 200);
        Assert.Equal(ControlState.InControl, detector.Add(0, 30));
    }

    [Fact]
    public void OneSided_OfAFall_StaysInControl_AndTwoSidedDoesNot()
    {
        var random = new Random(8);
        double[] stream = [.. Enumerable.Range(0, 2000).Select(i => random.NextDouble() < (i < 1000 ? .6 : .1) ? 1.0 : 0)];
        foreach (var detector in (ErrorRateDetector[])[new HddmA(), new HddmW(), new Ddm(), new Fhddm()]) Assert.DoesNotContain(stream, value => detector.Add(value) == ControlState.Drift);
        foreach (var detector in (ErrorRateDetector[])[new HddmA(twoSided: true), new HddmW(twoSided: true)]) Assert.Contains(stream, value => detector.Add(value) == ControlState.Drift);
    }

    [Fact]
    public void Ddm_OfARisingRate_WarnsBeforeItAlarms()
    {
        var random = new Random(2);
        var detector = new Ddm();
        for (var i = 0; i < 1000; i++) detector.Add(random.NextDouble() < .1 ? 1 : 0);
        var states = new List<ControlState>();
        for (var i = 0; i < 500 && detector.State != ControlState.Drift; i++) states.Add(detector.Add(random.NextDouble() < .5 ? 1 : 0));
        Assert.Equal(ControlState.Drift, states[^1]);
        Assert.Equal(ControlState.Warning, states[^2]);
    }
}
