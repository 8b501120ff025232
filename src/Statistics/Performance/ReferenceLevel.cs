using MathNet.Numerics.Distributions;

namespace Watchgrain.Statistics.Performance;

/// <summary>The level that a figure keeps over the panes of the reference, per phase of their rhythm, and how far chance takes a later pane below it.</summary>
/// <remarks>
/// A pane's figure scatters about its phase's mean with variance σ²/rows; σ² is estimated from the weighted squares of all phases together, with as many degrees of freedom as there are panes beyond the phases. So what moves
/// whole panes (weather, campaigns) counts, not only sampling. A later pane with more rows than its phase's panes had on average is not taken to be more exact than they were. Its deviation, over the standard error of a
/// prediction (σ²(1/rows + 1/rows of the phase)), follows Student's t if the panes' figures are normal and independent.
/// </remarks>
public sealed class ReferenceLevel
{
    /// <summary>3 degrees of freedom: with fewer, nearly every deviation could be chance.</summary>
    public const int LeastFreedom = 3;

    private readonly Phase[] phases;
    private readonly double variance;

    private ReferenceLevel(Phase[] phases, double variance, int freedom) => (this.phases, this.variance, Freedom) = (phases, variance, freedom);

    /// <summary>Degrees of freedom of the scatter: panes beyond phases.</summary>
    public int Freedom { get; }

    /// <param name="panes">A pane's phase, in [0, phases), its figure, finite, and the rows that it stands on, positive.</param>
    /// <param name="phases">Positive.</param>
    /// <returns>Null with fewer than <see cref="LeastFreedom"/> degrees of freedom, or when all panes of each phase show the same.</returns>
    public static ReferenceLevel? Of(IEnumerable<(int Phase, double Figure, long Rows)> panes, int phases)
    {
        ArgumentNullException.ThrowIfNull(panes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(phases);
        var byPhase = panes.ToLookup(pane => pane.Phase);
        var levels = new Phase[phases];
        double squares = 0;
        var freedom = 0;
        for (var phase = 0; phase < phases; phase++)
        {
            var (rows, sum, count) = (0L, 0.0, 0);
            foreach (var pane in byPhase[phase])
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pane.Rows);
                (rows, sum, count) = (rows + pane.Rows, sum + pane.Rows * pane.Figure, count + 1);
            }
            if (count == 0) continue;
            levels[phase] = new(sum / rows, rows, count);
            squares += byPhase[phase].Sum(pane => pane.Rows * Math.Pow(pane.Figure - sum / rows, 2));
            freedom += count - 1;
        }
        return freedom >= LeastFreedom && squares > 0 ? new(levels, squares / freedom, freedom) : null;
    }

    /// <summary>The mean of the phase's panes, weighted by rows; null when the reference has none of this phase.</summary>
    public double? MeanOf(int phase) => phases[phase].Panes > 0 ? phases[phase].Mean : null;

    /// <summary>The probability that a pane of this phase shows so low a figure, or a lower one, by chance; null when the reference has no pane of this phase.</summary>
    /// <param name="phase">In [0, phases).</param>
    /// <param name="figure">Finite.</param>
    /// <param name="rows">That it stands on; positive.</param>
    public double? ChanceOfSoLow(int phase, double figure, long rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        var level = phases[phase];
        if (level.Panes == 0) return null;
        var worth = Math.Min(rows, (double)level.Rows / level.Panes);
        return StudentT.CDF(0, Math.Sqrt(variance * (1 / worth + 1.0 / level.Rows)), Freedom, figure - level.Mean);
    }

    private readonly record struct Phase(double Mean, long Rows, int Panes);
}
