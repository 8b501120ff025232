using MathNet.Numerics.Distributions;

namespace Watchgrain.Attacks.Reports;

/// <summary>Two-sided 95 % limits of a share (Clopper, Pearson 1934).</summary>
internal static class ExactInterval
{
    private const double Tail = .025;

    /// <param name="successes">0 to trials.</param>
    /// <param name="trials">At least 1.</param>
    public static (double Low, double High) Of(long successes, long trials) =>
        (successes == 0 ? 0 : Beta.InvCDF(successes, trials - successes + 1, Tail), successes == trials ? 1 : Beta.InvCDF(successes + 1, trials - successes, 1 - Tail));
}
