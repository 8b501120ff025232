namespace Watchgrain.Client.Specs;

/// <summary>Values of a categorical feature whose rows are watched on their own; none stands for every value that comes.</summary>
public sealed record SliceRule(string Feature, IReadOnlyList<string> Values)
{
    public bool IsOfAllValues => Values.Count == 0;
}
