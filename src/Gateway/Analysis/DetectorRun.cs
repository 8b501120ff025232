using Watchgrain.Gateway.Errors;
using Watchgrain.Statistics.Sequential;
using Watchgrain.Statistics.Sequential.ErrorRates;

namespace Watchgrain.Gateway.Analysis;

/// <summary>Feeds values to a detector in their order.</summary>
internal sealed class DetectorRun : IAnalysis<V1.RunDetectorRequest, V1.RunDetectorResponse>
{
    public const int MaxValues = 1_000_000;

    private const int MostPositions = 10_000;

    // Even KSWIN, the slowest, takes only milliseconds from look to look.
    private const int ValuesPerLook = 1024;

    /// <summary>KSWIN walks its window at every value: a larger one would take the one computing place for minutes.</summary>
    private const int LargestKswinWindow = 1_000;

    private readonly SequentialDetector detector;
    private readonly List<double> values = [];
    private readonly double mean;
    private readonly double deviation;

    private DetectorRun(string name, DetectorParameters parameters)
    {
        (mean, deviation) = (parameters.Number("mean", 0), parameters.Number("standard_deviation", 1));
        if (!(double.IsFinite(mean) && double.IsFinite(deviation) && deviation > 0))
            throw Refusal.Invalid("header.parameters", "mean is a number and standard_deviation one above 0");
        try
        {
            detector = Create(name, parameters);
        }
        catch (ArgumentException wrong)
        {
            throw Refusal.Invalid("header.parameters", wrong.Message);
        }
        parameters.ThrowIfAnyIsLeft();
    }

    public static DetectorRun Begin(V1.RunDetectorRequest first) =>
        first.PartCase == V1.RunDetectorRequest.PartOneofCase.Header
            ? new DetectorRun(first.Header.Detector, new DetectorParameters(first.Header.Parameters))
            : throw Refusal.HeaderMissing();

    public void Add(V1.RunDetectorRequest part)
    {
        if (part.PartCase != V1.RunDetectorRequest.PartOneofCase.Values)
            throw Refusal.Invalid("values", "only the first message of the stream is a header");
        if (values.Count + part.Values.Values.Count > MaxValues)
            throw Refusal.Of(Google.Rpc.Code.ResourceExhausted, "TOO_MANY_VALUES", $"A call takes at most {MaxValues:N0} values.");
        values.AddRange(part.Values.Values);
    }

    public V1.RunDetectorResponse Complete(CancellationToken cancellation)
    {
        var response = new V1.RunDetectorResponse { Values = values.Count };
        for (var i = 0; i < values.Count; i++)
        {
            if (i % ValuesPerLook == 0) cancellation.ThrowIfCancellationRequested();
            switch (Next(i))
            {
                case ControlState.Drift:
                    if (response.DriftCount++ < MostPositions)
                        response.Drifts.Add(i);
                    break;
                case ControlState.Warning:
                    if (response.WarningCount++ < MostPositions)
                        response.Warnings.Add(i);
                    break;
                case ControlState.InControl:
                    break;
            }
        }
        return response;
    }

    private ControlState Next(int i)
    {
        try
        {
            return detector.Add((values[i] - mean) / deviation);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw Refusal.Invalid("values", $"value {i}: a detector of errors takes 0 and 1");
        }
    }

    private static SequentialDetector Create(string name, DetectorParameters of) => name switch
    {
        "adwin" => new Adwin(of.Number("delta", Adwin.DefaultDelta), of.Whole("clock", Adwin.DefaultClock), of.Flag("river_compatible") ? AdwinForm.RiverCompatible : AdwinForm.Paper),
        "page_hinkley" => new PageHinkley(
            of.Whole("least_values", PageHinkley.DefaultLeastValues), of.Number("delta", PageHinkley.DefaultDelta), of.Number("threshold", PageHinkley.DefaultThreshold), of.Number("alpha", PageHinkley.DefaultAlpha)),
        "cusum" => new Cusum(of.Number("allowance", Cusum.DefaultAllowance), of.Number("threshold", Cusum.DefaultThreshold), twoSided: true),
        "ewma" => new Ewma(of.Number("weight", Ewma.DefaultWeight), of.Number("limit", Ewma.DefaultLimit)),
        "kswin" => new Kswin((ulong)of.Whole("seed", 0), of.Number("alpha", Kswin.DefaultAlpha), of.Whole("window", Kswin.DefaultWindow, LargestKswinWindow), of.Whole("sample", Kswin.DefaultSampleSize)),
        "ddm" => new Ddm(of.Whole("warm_up", Ddm.DefaultWarmUp), of.Number("warning", Ddm.DefaultWarning), of.Number("drift", Ddm.DefaultDrift)),
        "eddm" => new Eddm(of.Whole("warm_up", Eddm.DefaultWarmUp), of.Number("warning", Eddm.DefaultWarning), of.Number("drift", Eddm.DefaultDrift)),
        "hddm_a" => new HddmA(of.Number("drift", HddmA.DefaultDrift), of.Number("warning", HddmA.DefaultWarning), of.Flag("two_sided")),
        "hddm_w" => new HddmW(of.Number("drift", HddmW.DefaultDrift), of.Number("warning", HddmW.DefaultWarning), of.Number("weight", HddmW.DefaultWeight), of.Flag("two_sided")),
        "fhddm" => new Fhddm(of.Whole("window", Fhddm.DefaultWindow), of.Number("delta", Fhddm.DefaultDelta)),
        "stepd" => new Stepd(of.Whole("window", Stepd.DefaultWindow), of.Number("drift", Stepd.DefaultDrift), of.Number("warning", Stepd.DefaultWarning)),
        _ => throw Refusal.Invalid("header.detector", "is adwin, page_hinkley, cusum, ewma, kswin, ddm, eddm, hddm_a, hddm_w, fhddm or stepd"),
    };
}
