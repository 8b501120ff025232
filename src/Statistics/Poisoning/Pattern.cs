using Watchgrain.Statistics.Discovery;

namespace Watchgrain.Statistics.Poisoning;

/// <summary>What rows may have in common that a trigger is made of: the cell of one feature, or the cells of two.</summary>
/// <param name="Feature">Place of a feature, 0 to 63.</param>
/// <param name="Code">Of its cell, 0 to 31.</param>
/// <param name="Other">Place of another one, above <paramref name="Feature"/>; −1: it is one cell alone.</param>
/// <param name="OtherCode">Of its cell; 0 when there is none.</param>
public readonly record struct Pattern(int Feature, int Code, int Other = -1, int OtherCode = 0)
{
    private const int CellBits = 11;

    public bool IsPair => Other >= 0;

    /// <summary>A number that stands for it: below 2,048 for one cell.</summary>
    public int Key => CellOf(Feature, Code) | (IsPair ? (CellOf(Other, OtherCode) + 1) << CellBits : 0);

    /// <summary>The pattern with this number.</summary>
    public static Pattern Of(int key)
    {
        var (own, other) = (key & ((1 << CellBits) - 1), (key >> CellBits) - 1);
        return other < 0
            ? new(own / CellKeys.Codes, own % CellKeys.Codes)
            : new(own / CellKeys.Codes, own % CellKeys.Codes, other / CellKeys.Codes, other % CellKeys.Codes);
    }

    /// <summary>How many patterns there can be, of features with so many cells each.</summary>
    public static int Count(IReadOnlyCollection<int> cells)
    {
        var all = cells.Sum();
        return all + ((all * all) - cells.Sum(count => count * count)) / 2;
    }

    private static int CellOf(int feature, int code) => feature * CellKeys.Codes + code;
}
