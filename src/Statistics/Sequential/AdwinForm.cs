namespace Watchgrain.Statistics.Sequential;

/// <summary>Which of the published loops an <see cref="Adwin"/> runs.</summary>
public enum AdwinForm
{
    /// <summary>The paper's: every boundary between buckets is a cut, and the window goes on with what is left after a drift.</summary>
    Paper,

    /// <summary>River's, as its class ADWIN answers: the newest bucket of each size is left out of the cuts, and after a drift the next value begins a new window.</summary>
    RiverCompatible,

    /// <summary>River's loop alone, without the new window: as River before it reset itself, and as scikit-multiflow.</summary>
    RiverLoop,
}
