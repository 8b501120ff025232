namespace Watchgrain.Statistics.Discovery;

/// <summary>
/// Numbers for what rows may have in common: nothing but being rows (<see cref="All"/>), the cell of a feature, or the cells of two features. A feature's place and a cell's code are those of a version; the numbers are the same for all.
/// </summary>
/// <remarks>Cells have codes from 0 (no value) to 31. Pairs are of the first <see cref="MostPaired"/> features and of their codes 1 to <see cref="PairedCodes"/>: 9,792 numbers in all, whatever rows hold.</remarks>
public static class CellKeys
{
    /// <summary>64: a byte each in every prediction that waits for its label.</summary>
    public const int MostFeatures = 64;

    /// <summary>16: 120 pairs of features, so that a labelled row adds to at most 120 pairs of cells.</summary>
    public const int MostPaired = 16;

    public const int Codes = 32;

    /// <summary>Eight cells of a numeric feature, the eight most frequent values of a categorical one.</summary>
    public const int PairedCodes = 8;

    /// <summary>Code of a row that is in no cell of a feature.</summary>
    public const byte None = byte.MaxValue;

    /// <summary>All rows that have cells.</summary>
    public const int All = 0;

    private const int FirstSingle = 64;
    private const int FirstPair = FirstSingle + (MostFeatures * Codes);
    private const int CellsOfPair = PairedCodes * PairedCodes;

    /// <summary>Numbers run from 0 to this, excluded.</summary>
    public const int Count = FirstPair + (MostPaired * (MostPaired - 1) / 2 * CellsOfPair);

    public static bool IsPair(int key) => key >= FirstPair;

    /// <summary>The cell of a feature.</summary>
    public static int Of(int feature, int code) => FirstSingle + (feature * Codes) + code;

    /// <summary>The cells of two features, <paramref name="feature"/> below <paramref name="other"/>; null when they are not counted together.</summary>
    public static int? Of(int feature, int code, int other, int otherCode) => other < MostPaired && IsPaired(code) && IsPaired(otherCode)
        ? FirstPair + (PairOf(feature, other) * CellsOfPair) + ((code - 1) * PairedCodes) + otherCode - 1
        : null;

    /// <summary>All numbers that stand for a row: <see cref="All"/>, its cells, and those of its pairs that are counted.</summary>
    /// <param name="codes">Its code of each feature, in their order, at most 64; a code above 31 is none.</param>
    public static List<int> Of(ReadOnlySpan<byte> codes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(codes.Length, MostFeatures);
        var keys = new List<int>(1 + codes.Length) { All };
        for (var feature = 0; feature < codes.Length; feature++)
        {
            if (codes[feature] >= Codes) continue;
            keys.Add(Of(feature, codes[feature]));
            for (var other = feature + 1; other < Math.Min(codes.Length, MostPaired); other++)
            {
                if (Of(feature, codes[feature], other, codes[other]) is { } pair) keys.Add(pair);
            }
        }
        return keys;
    }

    /// <summary>The cells that a number stands for, as features and codes: one or two, none for <see cref="All"/>.</summary>
    public static (int Feature, int Code)[] CellsOf(int key)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(key);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(key, Count);
        if (key < FirstSingle) return [];
        if (!IsPair(key)) return [((key - FirstSingle) / Codes, (key - FirstSingle) % Codes)];
        var (pair, cell) = Math.DivRem(key - FirstPair, CellsOfPair);
        var feature = 0;
        while (PairOf(feature + 1, feature + 2) <= pair) feature++;
        return [(feature, (cell / PairedCodes) + 1), (feature + 1 + pair - PairOf(feature, feature + 1), (cell % PairedCodes) + 1)];
    }

    private static bool IsPaired(int code) => code is >= 1 and <= PairedCodes;

    private static int PairOf(int feature, int other) => (feature * ((2 * MostPaired) - 1 - feature) / 2) + other - feature - 1;
}
