using CsCheck;
using Watchgrain.Statistics.Sequential;

namespace Watchgrain.Statistics.Tests.Sequential;

public sealed class AdwinTests
{
    [Fact]
    public void Add_OfAnyStream_KeepsSumAndSpreadOfItsWindow()
    {
        Gen.Select(Gen.Double[-1, 1], Gen.Double[0, 3], Gen.Int[1, 400]).Array[1, 6].Sample(
            parts =>
            {
                var adwin = new Adwin(clock: 1);
                var random = new Random(1);
                var values = new List<double>();
                foreach (var (mean, spread, count) in parts)
                    for (var i = 0; i < count; i++)
                    {
                        values.Add(mean + spread * random.NextDouble());
                        adwin.Add(values[^1]);
                        var window = values.TakeLast((int)adwin.Width);
                        if (i % 50 != 0) continue;
                        Assert.Equal(window.Sum(), adwin.Total, 1e-9);
                        var average = window.Average();
                        Assert.Equal(window.Sum(v => (v - average) * (v - average)), adwin.SquaredDeviations, 1e-9);
                    }
            },
            iter: 40);
    }

    [Theory]
    [InlineData(AdwinForm.Paper)]
    [InlineData(AdwinForm.RiverCompatible)]
    [InlineData(AdwinForm.RiverLoop)]
    public void Add_OfAnyStream_CutsWhereThePlainFormulaDoes(AdwinForm form)
    {
        // Few distinct values, hardly any spread and large offsets bring cuts close to the bound and rounding close to the spread.
        Gen.Select(Gen.Select(Gen.Double[-1, 1], Gen.Double[0, 2], Gen.Int[1, 300]).Array[1, 8], Gen.OneOf(0.0, 1e6, -1e9, 1e15), Gen.OneOf(1e-12, 1, 1e9), Gen.Int[0, 1]).Sample(
            (parts, offset, scale, whole) =>
            {
                var adwin = new Adwin(.2, 4, form);
                var plain = new PlainAdwin(.2, 4, form);
                var random = new Random(parts.Length);
                foreach (var (mean, spread, count) in parts)
                    for (var i = 0; i < count; i++)
                    {
                        var value = mean + spread * random.NextDouble();
                        value = offset + scale * (whole == 1 ? Math.Round(value) : value);
                        Assert.Equal(plain.Add(value), adwin.Add(value) == ControlState.Drift);
                        Assert.Equal(plain.Width, adwin.Width);
                    }
            },
            iter: 60);
    }

    [Fact]
    public void Add_AfterAChange_KeepsTheNewValuesOnly()
    {
        foreach (var form in Enum.GetValues<AdwinForm>())
        {
            var adwin = new Adwin(form: form);
            var random = new Random(3);
            for (var i = 0; i < 2000; i++) adwin.Add(random.NextDouble());
            Assert.Equal(.5, adwin.Mean!.Value, .05);
            Assert.Equal(ControlState.Drift, Run(adwin, random, 2000));
            Assert.Equal(3.5, adwin.Mean!.Value, .05);
            Assert.InRange(adwin.Width, 1500, 2000);
        }

        static ControlState Run(Adwin adwin, Random random, int rows)
        {
            var gravest = ControlState.InControl;
            for (var i = 0; i < rows; i++)
                if (adwin.Add(3 + random.NextDouble()) is var state && state > gravest) gravest = state;
            return gravest;
        }
    }

    [Fact]
    public void Add_OfAShiftedOrMirroredStream_DropsTheSameValues()
    {
        // Not for a factor: the bound's second summand stands on the scale [0, 1].
        double[] stream = [.. Samples.Normal(4, 1500), .. Samples.Normal(5, 1500, .4)];
        Assert.Equal(Widths(stream), Widths([.. stream.Select(value => -value)]));
        Assert.Equal(Widths(stream), Widths([.. stream.Select(value => value + 1024)]));
    }

    [Fact]
    public void Add_BeforeTheClock_LooksAtNothing()
    {
        var adwin = new Adwin(clock: 1000);
        adwin.Add(0, 500);
        Assert.Equal(ControlState.InControl, adwin.Add(100, 499));
        Assert.Equal(999, adwin.Width);
        Assert.Equal(ControlState.Drift, adwin.Add(100));
        Assert.Null(new Adwin().Mean);
    }

    private static long[] Widths(double[] stream)
    {
        var adwin = new Adwin();
        return [.. stream.Select(value =>
        {
            adwin.Add(value);
            return adwin.Width;
        })];
    }
}
