namespace Watchgrain.Grains.Features;

/// <summary>
/// The parts into which the false-alarm budget of a version is divided, one per kind of stream: each has its share however many streams the others have, and one that is not there leaves its share unused. A stream's weight is its part's share
/// divided by the most streams that the part can ever have, so a stream that is born later finds its weight kept, and one that ends leaves it empty.
/// </summary>
public enum BudgetPart
{
    /// <summary>Distributions, missing and unseen rates of features and of the score, over all sources and each.</summary>
    Features,

    /// <summary>What the version as a whole gets right, or is expected to: one of <see cref="AlarmRule.PerformanceWatches"/> places.</summary>
    Performance,

    /// <summary>Labels of declared slices.</summary>
    Slices,

    /// <summary>Rates of groups of protected features.</summary>
    Groups,

    /// <summary>Cells among which slices are looked for.</summary>
    Discovery,

    /// <summary>What the labels of each source contradict.</summary>
    Sources,

    /// <summary>Rows that repeat one another, of all sources and each.</summary>
    Floods,

    /// <summary>Who asks for predictions: two streams for each caller with a place, and for all others together.</summary>
    Callers,

    /// <summary>Patterns of values whose labels may follow them and not the scores.</summary>
    Triggers,
}
