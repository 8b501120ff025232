namespace Watchgrain.Client.Specs;

/// <summary>Values of a categorical feature whose rows are watched on their own.</summary>
public sealed record SliceRule(string Feature, IReadOnlyList<string> Values);
