namespace Watchgrain.Grains.Labels;

/// <summary>A label and who supplied it.</summary>
public readonly record struct LabelValue(byte Label, string Source);
