using Watchgrain.Grains.Slices.Conditions;
using Watchgrain.Statistics.Discovery;
using Watchgrain.Statistics.Poisoning;

namespace Watchgrain.Grains.Slices.Cells;

/// <summary>The conditions that rows of a cell meet, and no others (docs/slices.md). Pure.</summary>
public static class CellConditions
{
    /// <summary>The condition of a cell or a pair of cells, such as <c>region = "north" and age &gt;= 25 and age &lt; 31</c>.</summary>
    public static string Of(int key, IReadOnlyList<FeatureCells> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return string.Join(" and ", CellKeys.CellsOf(key).Select(cell => Of(features[cell.Feature], cell.Code)));
    }

    /// <summary>What a signal calls it: the name that a declared slice of one value has, or its condition.</summary>
    public static string SubjectOf(int key, IReadOnlyList<FeatureCells> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        return CellKeys.CellsOf(key) is [var cell] && features[cell.Feature] is { IsNumeric: false } feature && cell.Code >= 1 && cell.Code <= feature.Values.Length
            ? new SliceName(feature.Name, feature.Values[cell.Code - 1]).ToString()
            : Of(key, features);
    }

    /// <summary>The condition of a pattern.</summary>
    public static string Of(Pattern pattern, IReadOnlyList<FeatureCells> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        var own = Of(features[pattern.Feature], pattern.Code);
        return pattern.IsPair ? $"{own} and {Of(features[pattern.Other], pattern.OtherCode)}" : own;
    }

    /// <summary>The condition of the cell of a feature.</summary>
    public static string Of(FeatureCells feature, int code)
    {
        ArgumentNullException.ThrowIfNull(feature);
        var name = ConditionText.Name(feature.Name);
        if (code == 0)
            return $"{name} is missing";
        if (!feature.IsNumeric)
            return code == FeatureCells.Other ? Others(name, feature.Values) : $"{name} = {ConditionText.Text(feature.Values[code - 1])}";
        string[] bounds =
        [
            .. code > 1 ? [$"{name} >= {ConditionText.Number(feature.Edges[code - 2])}"] : (string[])[],
            .. code <= feature.Edges.Length ? [$"{name} < {ConditionText.Number(feature.Edges[code - 1])}"] : (string[])[],
        ];
        return string.Join(" and ", bounds);
    }

    private static string Others(string name, string[] values) => $"{name} not in ({string.Join(", ", values.Select(ConditionText.Text))})";
}
