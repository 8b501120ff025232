namespace Watchgrain.Grains.Labels;

/// <summary>A label and who supplied it.</summary>
/// <param name="Value">The class, 0 or 1; of a regression the target.</param>
/// <param name="Source">Who supplied it.</param>
public readonly record struct LabelValue(double Value, string Source)
{
    /// <summary>As a class.</summary>
    public int Class => Value == 1 ? 1 : 0;

    /// <summary>The position at which it became known, when its supplier has said so. Kept only while the label waits for its prediction.</summary>
    public long? KnownAt { get; init; }
}
