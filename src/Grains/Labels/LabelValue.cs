namespace Watchgrain.Grains.Labels;

/// <summary>A label and who supplied it.</summary>
/// <param name="Value">The class, 0 or 1, or the code of one of several; of a regression the target.</param>
/// <param name="Source">Who supplied it.</param>
public readonly record struct LabelValue(double Value, string Source)
{
    /// <summary>As a class; 0 for a target that is no code.</summary>
    public int Class => Value is >= 0 and <= byte.MaxValue && (byte)Value == Value ? (byte)Value : 0;

    /// <summary>The position at which it became known, when its supplier has said so. Kept only while the label waits for its prediction.</summary>
    public long? KnownAt { get; init; }
}
