namespace Watchgrain.Statistics.Quality;

/// <summary>How much of the current rows the reference's support holds.</summary>
/// <param name="UnseenShare">Share of rows in cells without reference rows, in [0, 1].</param>
/// <param name="ExpectedShare">The share that rows like the reference's would have, f₁/n (Good-Turing), in [0, 1].</param>
/// <param name="UnseenRows">Current rows in cells without reference rows.</param>
/// <param name="Rows">Current rows in any cell.</param>
public readonly record struct CoverageEstimate(double UnseenShare, double ExpectedShare, long UnseenRows, long Rows)
{
    /// <summary>1 − <see cref="UnseenShare"/>.</summary>
    public double Coverage => 1 - UnseenShare;
}
