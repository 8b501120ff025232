namespace Watchgrain.Client.Specs;

/// <summary>Rows that are watched on their own: those with values of a categorical feature (none stands for every value that comes), or those that meet a condition.</summary>
public sealed record SliceRule(string Feature, IReadOnlyList<string> Values)
{
    /// <summary>The slice's name; empty for values.</summary>
    public string Name { get; private init; } = "";

    /// <summary>The condition (docs/slices.md), which the gateway reads; empty for values.</summary>
    public string Where { get; private init; } = "";

    /// <summary>Its rows have summaries of each feature, too.</summary>
    public bool IsPinned { get; init; }

    public bool IsOfAllValues => Values.Count == 0 && Where.Length == 0;

    public static SliceRule OfCondition(string name, string where) => new("", []) { Name = name, Where = where };
}
