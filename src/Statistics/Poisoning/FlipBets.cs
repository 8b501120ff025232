namespace Watchgrain.Statistics.Poisoning;

/// <summary>The bets on flipped labels: log odds θ by which a contradiction is more likely than it should be. A bet multiplies by e^(θx) / (1 + q(e^θ − 1)) per row, x = 1 for a contradiction and q its probability.</summary>
/// <remarks>
/// The smallest bet is what tolerates: one of θ loses as long as the excess of a pane is below about θ/2 of its variance. With 0.25 that is 1.2 points at an error rate of 14 %, and 2.3 at 27 %; honest feeds of the flights lie up to 1.4 points
/// beside their level for months.
/// </remarks>
public static class FlipBets
{
    /// <summary>5.</summary>
    public const int Count = 5;

    private static readonly double[] Thetas = [0.25, 0.5, 0.75, 1, 1.5];

    private static readonly double[] Gains = Array.ConvertAll(Thetas, theta => Math.Exp(theta) - 1);

    /// <summary>θ of a bet, 0 to <see cref="Count"/> − 1, ascending.</summary>
    public static double Theta(int bet) => Thetas[bet];

    /// <summary>e^θ − 1.</summary>
    public static double Gain(int bet) => Gains[bet];
}
