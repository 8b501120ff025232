namespace Watchgrain.Grains.Labels;

/// <summary>A label and who supplied it.</summary>
public readonly record struct LabelValue(byte Label, string Source)
{
    /// <summary>The position at which it became known, when its supplier has said so. Kept only while the label waits for its prediction.</summary>
    public long? KnownAt { get; init; }
}
