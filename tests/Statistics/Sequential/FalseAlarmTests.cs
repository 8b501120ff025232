using MathNet.Numerics.Distributions;
using Watchgrain.Statistics.Sequential;
using Watchgrain.Statistics.Sequential.ErrorRates;

namespace Watchgrain.Statistics.Tests.Sequential;

/// <summary>False alarms of every classical detector on 100 in-control streams of 10,000 values: the table of docs/statistics.md, printed with -diagnostics.</summary>
public sealed class FalseAlarmTests
{
    private const int Streams = 100;
    private const int Rows = 10_000;

    // Binomial limits at one in a million: the seeds are fixed, so a failure is a change of the detector and not bad luck.
    private const double Doubt = 1e-6;

    private static readonly Dictionary<string, Kind> Kinds = new()
    {
        ["ADWIN, 0/1"] = new(_ => new Adwin(), AtMost: Adwin.DefaultDelta, Clock: Adwin.DefaultClock),
        ["ADWIN, normal"] = new(_ => new Adwin(), AtMost: Adwin.DefaultDelta, Clock: Adwin.DefaultClock),
        ["Page-Hinkley, 0/1"] = new(_ => new PageHinkley(), Measured: 14),
        ["Page-Hinkley, normal"] = new(_ => new PageHinkley(), Measured: 577),
        ["Page-Hinkley of River, normal"] = new(_ => new PageHinkley(riverCompatible: true), Measured: 617),
        // Average run length 335.4 one-sided with k = ½, h = 4 and half of that for two sides (Siegmund 1985; Montgomery's tables).
        ["CUSUM one-sided (.5, 4), normal"] = new(_ => new Cusum(.5, 4), Exactly: 1 / 335.4),
        ["CUSUM two-sided (.5, 4), normal"] = new(_ => new Cusum(.5, 4, twoSided: true), Exactly: 1 / 167.7),
        // Average run length 559.9 (Lucas, Saccucci 1990).
        ["EWMA, normal"] = new(_ => new Ewma(), Exactly: 1 / 559.9),
        ["KSWIN, normal"] = new(seed => new Kswin(seed), AtMost: Kswin.DefaultAlpha),
        ["DDM, 0/1"] = new(_ => new Ddm(), Measured: 34),
        ["EDDM, 0/1"] = new(_ => new Eddm(), Measured: 2054),
        ["HDDM-A, 0/1"] = new(_ => new HddmA(), AtMost: HddmA.DefaultDrift),
        ["HDDM-A two-sided, 0/1"] = new(_ => new HddmA(twoSided: true), AtMost: 2 * HddmA.DefaultDrift),
        ["HDDM-W, 0/1"] = new(_ => new HddmW(), AtMost: HddmW.DefaultDrift),
        ["HDDM-W two-sided, 0/1"] = new(_ => new HddmW(twoSided: true), AtMost: 2 * HddmW.DefaultDrift),
        // Its δ is for one window against a fixed share, not against the best of all windows: no rate for a look.
        ["FHDDM, 0/1"] = new(_ => new Fhddm(), Measured: 16),
        ["STEPD, 0/1"] = new(_ => new Stepd(), AtMost: Stepd.DefaultDrift),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Add_InControl_AlarmsNoMoreOftenThanItsNominalRate(string name)
    {
        var kind = Kinds[name];
        int alarms = 0, quiet = 0, looks = Streams * Rows / kind.Clock;
        for (var seed = 0; seed < Streams; seed++)
        {
            var found = Alarms(kind.Make((ulong)seed), seed, ofErrors: name.EndsWith("0/1", StringComparison.Ordinal));
            alarms += found;
            quiet += found == 0 ? 1 : 0;
        }
        TestContext.Current.SendDiagnosticMessage("{0}: {1} alarms in {2} streams of {3} values, {4} per look, nominal {5}, {6} streams without any (seeds 0-99)", name, alarms, Streams, Rows, (double)alarms / looks, kind.AtMost ?? kind.Exactly, quiet);
        if ((kind.AtMost ?? kind.Exactly) is { } most) Assert.True(Binomial.CDF(most, looks, alarms - 1) <= 1 - Doubt, $"{alarms} alarms in {looks} looks are more than the nominal rate {most} explains");
        if (kind.Exactly is { } rate) Assert.True(Binomial.CDF(rate, looks, alarms) >= Doubt, $"{alarms} alarms in {looks} looks are fewer than the nominal rate {rate} explains");
        // A platform with another logarithm moves single alarms.
        if (kind.Measured is { } measured) Assert.InRange(alarms, .9 * measured - 1, 1.1 * measured + 1);
    }

    private static int Alarms(SequentialDetector detector, int seed, bool ofErrors)
    {
        var random = new Random(seed);
        var values = ofErrors ? [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble() < .2 ? 1.0 : 0)] : Samples.Normal(seed, Rows);
        var alarms = 0;
        foreach (var value in values)
        {
            if (detector.Add(value) != ControlState.Drift) continue;
            alarms++;
            // The charts go on until they are reset, the others begin anew by themselves.
            if (detector is Cusum or Ewma) detector.Reset();
        }
        return alarms;
    }

    /// <summary>A detector and its rate of false alarms for a look at independent values: a limit, an exact rate, or none, and then only what docs/statistics.md says was measured.</summary>
    private sealed record Kind(Func<ulong, SequentialDetector> Make, double? AtMost = null, double? Exactly = null, int? Measured = null, int Clock = 1);
}
