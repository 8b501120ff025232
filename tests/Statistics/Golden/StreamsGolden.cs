using System.Globalization;
using System.Text.Json;
using Watchgrain.Statistics.Sequential;
using Watchgrain.Statistics.Sequential.ErrorRates;

namespace Watchgrain.Statistics.Tests.Golden;

/// <summary>The indices at which River's detectors raise their flags on the golden streams, and the windows of its ADWIN on the way. The keys name detector and parameters.</summary>
[Trait("Category", "Golden")]
public sealed class StreamsGolden
{
    /// <summary>KSWIN with a random sample is for comparison only: it stands on Python's own generator.</summary>
    public static TheoryData<string, string> Figures =>
        GoldenFigures.Of("streams", path => path.StartsWith("river/", StringComparison.Ordinal) && !(path.Contains("KSWIN", StringComparison.Ordinal) && !path.Contains("deterministic", StringComparison.Ordinal)));

    [Theory, MemberData(nameof(Figures))]
    public void Detector_OnAGoldenStream_RaisesItsFlagsWhereRiverDoes(string name, string path)
    {
        var expected = GoldenFigures.Expected("streams", name, path);
        var parts = path.Split('/');
        double[] stream = [.. GoldenFolder.Rows("streams", name).Select(row => GoldenFolder.Number(row[0]))];
        if (parts[2] == "trace")
        {
            AssertTrace(expected, stream, (Adwin)Make(parts[1]), path);
            return;
        }
        var (drift, warning) = Flags(parts[1], stream);
        Assert.Equal(expected.Deserialize<int[]>(), parts[2] switch
        {
            "drift" => drift,
            "warning" => warning,
            _ => throw GoldenFigures.NotOffered(path),
        });
    }

    private static void AssertTrace(JsonElement expected, double[] stream, Adwin adwin, string path)
    {
        var rows = expected.Deserialize<double[][]>()!.ToDictionary(row => (int)row[0]);
        for (var i = 0; i < stream.Length; i++)
        {
            adwin.Add(stream[i]);
            if (!rows.TryGetValue(i, out var row)) continue;
            Assert.Equal(row[1], adwin.Width);
            GoldenFolder.Agrees(row[2], adwin.Total, 1e-9, $"{path} at {i}, total");
            GoldenFolder.Agrees(row[3], adwin.SquaredDeviations, 1e-9, $"{path} at {i}, squared deviations");
        }
    }

    private static (int[] Drift, int[] Warning) Flags(string key, double[] stream)
    {
        var detector = Make(key);
        // In River a warning can stay up beside a drift: that of EDDM from before, that of a rise beside the drift of a fall. One state holds the graver one, so the other is looked up here.
        var rises = key.EndsWith(",two-sided)", StringComparison.Ordinal) ? Make(key.Replace("two-sided", "one-sided", StringComparison.Ordinal)) : null;
        List<int> drift = [], warning = [];
        for (var i = 0; i < stream.Length; i++)
        {
            var before = detector.State;
            if (before == ControlState.Drift) rises?.Reset();
            var state = detector.Add(stream[i]);
            rises?.Add(stream[i]);
            if (state == ControlState.Drift) drift.Add(i);
            var besides = state == ControlState.Drift && ((detector is Eddm && before == ControlState.Warning) || rises?.State == ControlState.Warning);
            if (state == ControlState.Warning || besides) warning.Add(i);
        }
        return ([.. drift], [.. warning]);
    }

    /// <summary>The detector of a key such as "ADWIN(delta=0.002,clock=32)" or "HDDM_A(0.001,0.005,one-sided)".</summary>
    private static SequentialDetector Make(string key)
    {
        var open = key.IndexOf('(', StringComparison.Ordinal);
        var arguments = key[(open + 1)..key.IndexOfAny([')', ';'])].Split(',', StringSplitOptions.TrimEntries);
        return key[..open] switch
        {
            "ADWIN" => new Adwin(Named("delta", Adwin.DefaultDelta), (int)Named("clock", Adwin.DefaultClock), AdwinForm.RiverCompatible),
            "PageHinkley" => new PageHinkley(
                (int)Named("min", PageHinkley.DefaultLeastValues), Named("delta", PageHinkley.DefaultDelta), Named("threshold", PageHinkley.DefaultThreshold), Named("alpha", PageHinkley.DefaultAlpha),
                Enum.Parse<ChangeDirection>(arguments[^1], ignoreCase: true), riverCompatible: true),
            "KSWIN" => new Kswin(0, Named("alpha", Kswin.DefaultAlpha), (int)Named("window", Kswin.DefaultWindow), (int)Named("stat", Kswin.DefaultSampleSize)),
            "DDM" => new Ddm((int)At(0), At(1), At(2)),
            "EDDM" => new Eddm((int)At(0), At(1), At(2)),
            "HDDM_A" => new HddmA(At(0), At(1), arguments[^1] == "two-sided"),
            "HDDM_W" => new HddmW(At(0), At(1), At(2), arguments[^1] == "two-sided"),
            _ => throw GoldenFigures.NotOffered(key),
        };

        double At(int position) => double.Parse(arguments[position], CultureInfo.InvariantCulture);

        double Named(string parameter, double otherwise) =>
            arguments.FirstOrDefault(argument => argument.StartsWith(parameter + "=", StringComparison.Ordinal)) is { } found ? double.Parse(found[(parameter.Length + 1)..], CultureInfo.InvariantCulture) : otherwise;
    }
}
