namespace Watchgrain.Statistics.Performance;

/// <summary>What stands for a figure whose denominator is zero (the recall of a class that never occurs, R² of a constant truth).</summary>
public enum ZeroDivision
{
    /// <summary>Null, the default; an average over classes leaves such a class out.</summary>
    Undefined,

    /// <summary>
    /// The figure that reports customarily print (scikit-learn's <c>zero_division=0</c> and <c>force_finite</c>): 0 for a ratio or a correlation, and in an average over classes too; the limits are
    /// then the whole range, since nothing is known.
    /// For R² and explained variance 1 when the predictions are exact and else 0.
    /// </summary>
    Customary,
}
