namespace Watchgrain.Grains.Features;

/// <summary>
/// When evidence becomes a signal: ln R reaches ln A, and the change is material. A Shiryaev-Roberts detector at A alarms falsely no sooner than after A panes on average, M of them together no sooner than
/// after A/M; so A = <see cref="PanesPerFalseAlarm"/> × all detectors of the version.
/// </summary>
/// <remarks>
/// After an alarm R is held at <see cref="LogCap"/> above ln A: the stream goes on signalling while it stays there and material, and a recovery works off a few nats instead of weeks of evidence.
/// </remarks>
public static class AlarmRule
{
    /// <summary>
    /// 10,000 panes between false alarms of a version (27 years of days). So many because the promise assumes independent rows and a representative reference, which real data only nears; and because
    /// it is cheap: evidence for a material change grows by at least 0.025 nats per row, so the whole threshold of about 14 nats costs some 600 rows.
    /// </summary>
    public const double PanesPerFalseAlarm = 10_000;

    /// <summary>Each stream has three detectors: distribution, missing rate, unseen rate.</summary>
    public const int DetectorsPerStream = 3;

    /// <summary>3 nats: after an alarm R is at most twenty times A.</summary>
    public const double LogCap = 3;

    /// <summary>δ = 0.01: the probability, over the draw of the reference, that one of the version's streams breaks its promise.</summary>
    public const double Delta = 0.01;

    /// <summary>PSI of 0.1, sampling bias taken out: the customary limit of "moderate", which a person would act on.</summary>
    public const double MaterialPsi = 0.1;

    /// <summary>2 points: below it a rate of missing or unseen values is noted and does not alarm.</summary>
    public const double MaterialRate = 0.02;

    /// <summary>1 point above the reference is no evidence: half of what is material.</summary>
    public const double ToleratedRate = 0.01;

    /// <summary>ln A for a version that watches so many streams.</summary>
    public static double LogThreshold(int streams) => LogThresholdOf(DetectorsPerStream * Math.Max(1, streams));

    /// <summary>ln A for so many detectors.</summary>
    public static double LogThresholdOf(int detectors) => Math.Log(PanesPerFalseAlarm * Math.Max(1, detectors));
}
