namespace Watchgrain.Statistics.Feedback;

/// <summary>
/// A propensity in one byte, on a logarithmic scale: code c stands for 10^(−(c − 1)/84), from 1 (code 1) down to 1/1000 (code 253), so that 1, 0.1 and 0.01 are exact and any other propensity is within 1.4 % of itself.
/// 0 stands for none. Statistics of codes are counts, and so the same for any order of rows.
/// </summary>
/// <remarks>A smaller propensity becomes 1/1000: one row never weighs more than 1,000. Such truncation trades a bias for a variance that stays finite (Ionides 2008).</remarks>
public static class PropensityCode
{
    /// <summary>No propensity was given.</summary>
    public const byte None = 0;

    /// <summary>Of 1/1000, and of all below it.</summary>
    public const byte Last = 253;

    private const double StepsPerDecade = 84;

    private static readonly double[] Weights = [.. Enumerable.Range(0, Last + 1).Select(code => code == None ? double.NaN : Math.Pow(10, (code - 1) / StepsPerDecade))];

    /// <summary>Whether this is a propensity: in (0, 1].</summary>
    public static bool Takes(double propensity) => propensity is > 0 and <= 1;

    /// <summary>The nearest code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The propensity is not in (0, 1].</exception>
    public static byte Of(double propensity) => Takes(propensity)
        ? (byte)Math.Min(Last, 1 + Math.Round(-Math.Log10(propensity) * StepsPerDecade))
        : throw new ArgumentOutOfRangeException(nameof(propensity), propensity, "A propensity lies in (0, 1].");

    /// <summary>How many predictions a row with this code stands for: 1/propensity, in [1, 1000].</summary>
    /// <exception cref="ArgumentOutOfRangeException">The code is <see cref="None"/>, or beyond <see cref="Last"/>.</exception>
    public static double Weight(byte code) => code is None or > Last ? throw new ArgumentOutOfRangeException(nameof(code), code, "This is not the code of a propensity.") : Weights[code];
}
