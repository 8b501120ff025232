using Watchgrain.Statistics.Sequential;
using Watchgrain.Statistics.Sequential.ErrorRates;

namespace Watchgrain.Statistics.Tests.Sequential;

/// <summary>The bytes of docs/formats/detectors.md, frozen, and what the constructors refuse.</summary>
public sealed class SequentialFormTests
{
    [Theory]
    [InlineData("ADWIN", "0100070000000000001040dbb66ddbb66dfb3f020500000000000000000000000000000000000000000000f03f0000000000000000000000000000f03f000000000000000000000000000000000000000000000000000000000000f03f000000000000000001000000000000f03f000000000000e03f")]
    [InlineData("Page-Hinkley", "01000000000000001c40000000000000f03f00000000000008c0a53c37085edee93fb09de3e0136daf3f00000000000000000000000000000000")]
    [InlineData("Page-Hinkley of River", "01000000000000001c40000000000000f03f00000000000008c0dfece0d7a63fa4bfdf51febd45299f3fcb8385f11f25ebbff4daeb7b0f82b73f")]
    [InlineData("EWMA", "01007e4864c4aae6de3fa42ba1869b84a63f")]
    [InlineData("KSWIN", "0100070000000000000007000000000000f03f00000000000000000000000000000000000000000000f03f000000000000f03f0000000000000000000000000000f03f")]
    [InlineData("DDM", "010007922449922449e23f000000000000f07f000000000000f07f")]
    [InlineData("EDDM", "0100070407000000000000fc3f565555555555ed3f0000000000000000")]
    [InlineData("HDDM-A", "010007922449922449e23f06000000000000e03f07922449922449e23f")]
    [InlineData("HDDM-W", "010040ee224c51f0eb3f641d78e0a506e03f40ee224c51f0eb3f641d78e0a506e03f000000000000f8ff000000000000f03f40ee224c51f0eb3f641d78e0a506e03f000000000000f8ff000000000000f03f5748860a9a810140b889a6238b4bdcbf")]
    [InlineData("FHDDM", "0100640759")]
    [InlineData("STEPD", "010000000759")]
    public void WriteTo_AfterSevenValues_GivesTheFrozenBytes(string name, string bytes)
    {
        var detector = ClassicalDetectors.Named(name).Make();
        foreach (var value in (double[])[1, 0, 0, 1, 1, 0, 1]) detector.Add(value);
        Assert.Equal(bytes, BinaryForm.Hex(detector.WriteTo));
    }

    [Fact]
    public void WriteTo_AfterALongStream_StaysWithinTheStatedBound()
    {
        foreach (var (name, most) in (Span<(string, int)>)[("ADWIN", 1300), ("Page-Hinkley", 58), ("EWMA", 18), ("KSWIN", 815), ("DDM", 36), ("EDDM", 56), ("HDDM-A", 56), ("HDDM-W", 98), ("FHDDM", 25), ("STEPD", 36), ("CUSUM", 17)])
        {
            var kind = ClassicalDetectors.Named(name);
            var detector = kind.Make();
            var random = new Random(1);
            for (var i = 0; i < 100_000; i++) detector.Add(random.Next(2));
            Assert.InRange(BinaryForm.Of(detector.WriteTo).Length, 1, most);
        }
    }

    [Fact]
    public void New_WithParametersOutOfRange_IsRefused()
    {
        Func<SequentialDetector>[] bad =
        [
            () => new Adwin(0), () => new Adwin(1), () => new Adwin(double.NaN), () => new Adwin(clock: 0), () => new Adwin(form: (AdwinForm)9),
            () => new PageHinkley(0), () => new PageHinkley(delta: -1), () => new PageHinkley(threshold: 0), () => new PageHinkley(alpha: 0), () => new PageHinkley(alpha: 1.1), () => new PageHinkley(direction: (ChangeDirection)7),
            () => new Ewma(0), () => new Ewma(1.1), () => new Ewma(limit: 0), () => new Kswin(0, 0), () => new Kswin(0, windowSize: 59), () => new Kswin(0, sampleSize: 1),
            () => new Ddm(0), () => new Ddm(warning: 0), () => new Ddm(drift: 1), () => new Eddm(0), () => new Eddm(warning: 1.1), () => new Eddm(drift: .96),
            () => new HddmA(0), () => new HddmA(.01), () => new HddmW(0), () => new HddmW(.01), () => new HddmW(weight: 1), () => new Fhddm(0), () => new Fhddm(delta: 1), () => new Stepd(1), () => new Stepd(drift: 0), () => new Stepd(drift: .1),
        ];
        foreach (var make in bad) Assert.Throws<ArgumentOutOfRangeException>(make);
    }
}
