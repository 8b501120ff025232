using MathNet.Numerics.Distributions;

namespace Watchgrain.Statistics.Sequential;

/// <summary>The features of an ordered cell along which the rank-tilt detector bets: s_b = Φ⁻¹ of the cell's mid-rank (location) and s_b² − 1 (spread).</summary>
internal static class RankScores
{
    /// <param name="shares">p of each cell, above 0, adding up to 1.</param>
    /// <param name="location">Takes s.</param>
    /// <param name="spread">Takes s² − 1.</param>
    public static void Fill(ReadOnlySpan<double> shares, Span<double> location, Span<double> spread)
    {
        double below = 0;
        for (var b = 0; b < shares.Length; b++)
        {
            location[b] = Normal.InvCDF(0, 1, below + shares[b] / 2);
            spread[b] = location[b] * location[b] - 1;
            below += shares[b];
        }
    }
}
