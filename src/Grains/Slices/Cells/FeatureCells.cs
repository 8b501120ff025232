using Watchgrain.Statistics.Discovery;

namespace Watchgrain.Grains.Slices.Cells;

/// <summary>
/// The cells of a feature among which slices are looked for, as its reference settles them. Codes: 0 for rows without a value; of a numeric feature 1 for numbers below the first edge and one more for each edge that a number reaches, NaN
/// in none; of a categorical one 1 and following for the values, the most frequent first, and <see cref="Other"/> for any other.
/// </summary>
/// <param name="Column">Of the feature.</param>
/// <param name="Name">Its name.</param>
/// <param name="Edges">Of a numeric feature, ascending.</param>
/// <param name="Values">Of a categorical one.</param>
[GenerateSerializer, Immutable, Alias("wg.FeatureCells")]
public sealed record FeatureCells([property: Id(0)] int Column, [property: Id(1)] string Name, [property: Id(2)] double[] Edges, [property: Id(3)] string[] Values)
{
    /// <summary>Code of a category that has none of its own.</summary>
    public const int Other = CellKeys.Codes - 1;

    /// <summary>30 values have codes of their own.</summary>
    public const int MostValues = CellKeys.Codes - 2;

    /// <summary>Eight cells of equal frequency, as far as ties allow.</summary>
    public const int NumericCells = CellKeys.PairedCodes;

    public bool IsNumeric => Edges.Length > 0;

    /// <summary>The codes that rows can have.</summary>
    public int[] Codes => IsNumeric ? [.. Enumerable.Range(0, Edges.Length + 2)] : [.. Enumerable.Range(0, Values.Length + 1), Other];

    /// <summary>The code of a number that is there.</summary>
    public byte CodeOf(double value)
    {
        if (double.IsNaN(value))
            return CellKeys.None;
        var code = 1;
        foreach (var edge in Edges)
            code += value >= edge ? 1 : 0;
        return (byte)code;
    }
}
