using Watchgrain.Statistics.Sequential;
using Watchgrain.Statistics.Sequential.ErrorRates;

namespace Watchgrain.Statistics.Tests.Sequential;

/// <summary>Every classical detector at its defaults, with what it reads back.</summary>
internal sealed record ClassicalDetectors(Func<SequentialDetector> Make, Func<byte[], SequentialDetector> Read, bool OfErrors)
{
    private static readonly Dictionary<string, ClassicalDetectors> All = new()
    {
        ["ADWIN"] = Numeric(() => new Adwin(), bytes => Adwin.Read(bytes)),
        ["ADWIN of River"] = Numeric(() => new Adwin(form: AdwinForm.RiverCompatible), bytes => Adwin.Read(bytes, form: AdwinForm.RiverCompatible)),
        ["Page-Hinkley"] = Numeric(() => new PageHinkley(), bytes => PageHinkley.Read(bytes)),
        ["Page-Hinkley of River"] = Numeric(() => new PageHinkley(riverCompatible: true), bytes => PageHinkley.Read(bytes, riverCompatible: true)),
        ["CUSUM"] = Numeric(() => new Cusum(.5, 4, twoSided: true), bytes => Cusum.Read(bytes, .5, 4, twoSided: true)),
        ["EWMA"] = Numeric(() => new Ewma(), bytes => Ewma.Read(bytes)),
        ["KSWIN"] = Numeric(() => new Kswin(7), bytes => Kswin.Read(bytes, 7)),
        ["DDM"] = Errors(() => new Ddm(), bytes => Ddm.Read(bytes)),
        ["EDDM"] = Errors(() => new Eddm(), bytes => Eddm.Read(bytes)),
        ["HDDM-A"] = Errors(() => new HddmA(twoSided: true), bytes => HddmA.Read(bytes, twoSided: true)),
        ["HDDM-W"] = Errors(() => new HddmW(twoSided: true), bytes => HddmW.Read(bytes, twoSided: true)),
        ["FHDDM"] = Errors(() => new Fhddm(), bytes => Fhddm.Read(bytes)),
        ["STEPD"] = Errors(() => new Stepd(), bytes => Stepd.Read(bytes)),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    public static ClassicalDetectors Named(string name) => All[name];

    /// <summary>A stream of the detector's kind that changes in the middle: outcomes from one error in five to three, or a normal mean from 0 to 2.</summary>
    public double[] Stream(int seed, int rows)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(i => OfErrors ? random.NextDouble() < (i < rows / 2 ? .2 : .6) ? 1.0 : 0 : Samples.Normal(random.Next(), 1, i < rows / 2 ? 0 : 2)[0])];
    }

    private static ClassicalDetectors Numeric(Func<SequentialDetector> make, Func<byte[], SequentialDetector> read) => new(make, read, OfErrors: false);

    private static ClassicalDetectors Errors(Func<SequentialDetector> make, Func<byte[], SequentialDetector> read) => new(make, read, OfErrors: true);
}
