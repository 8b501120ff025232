namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// How an e-detector forgets the time before a change, from increments f whose expectation without drift is at most 1. Both alarm at a value ≥ A on average no sooner than after A steps. Source: Shin, Ramdas, Rinaldo,
/// "E-detectors" (2023).
/// </summary>
public enum EDetectorForm
{
    /// <summary>R ← (R + 1)·f: adds the evidence of every possible change point. The sooner of the two for a lasting change of unknown size.</summary>
    ShiryaevRoberts,

    /// <summary>M ← max(M, 1)·f: the evidence of the likeliest change point only. M ≤ R at every step, so it alarms no sooner at the same A.</summary>
    Cusum,
}
