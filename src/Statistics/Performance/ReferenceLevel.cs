using MathNet.Numerics.Distributions;

namespace Watchgrain.Statistics.Performance;

/// <summary>The level that a figure keeps over the panes of the reference, per phase of their rhythm, and how far chance takes a later pane below it.</summary>
/// <remarks>
/// A pane's figure scatters about its phase's mean with variance σ²/rows; σ² is estimated from the weighted squares of all phases together, with as many degrees of freedom as there are panes beyond the phases. So what moves
/// whole panes (weather, campaigns) counts, not only sampling. A later pane with more rows than its phase's panes had on average is not taken to be more exact than they were.
/// All later panes are measured against the same reference, so its own error must not enter their chances anew each time: they are those of a normal figure about lower limits of the means (Student's) with an upper limit of
/// σ² (χ²), all of which hold together with probability 1 − δ over the draw of the reference. Given that, the chances are valid and, for independent panes, independent.
/// </remarks>
public sealed class ReferenceLevel
{
    /// <summary>5 degrees of freedom: with fewer, the limit of σ² lies so high that nothing would be found.</summary>
    public const int LeastFreedom = 5;

    private readonly Phase[] phases;
    private readonly double highestVariance;

    private ReferenceLevel(Phase[] phases, double highestVariance, int freedom) => (this.phases, this.highestVariance, Freedom) = (phases, highestVariance, freedom);

    /// <summary>Degrees of freedom of the scatter: panes beyond phases.</summary>
    public int Freedom { get; }

    /// <param name="panes">A pane's phase, in [0, phases), its figure, finite, and the rows that it stands on, positive.</param>
    /// <param name="phases">Positive.</param>
    /// <param name="delta">δ in (0, 1): half of it is spent on σ², half on the means.</param>
    /// <returns>Null with fewer than <see cref="LeastFreedom"/> degrees of freedom, or when all panes of each phase show the same.</returns>
    public static ReferenceLevel? Of(IEnumerable<(int Phase, double Figure, long Rows)> panes, int phases, double delta)
    {
        ArgumentNullException.ThrowIfNull(panes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(phases);
        if (!(delta is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(delta), delta, "δ lies in (0, 1).");
        var byPhase = panes.ToLookup(pane => pane.Phase);
        var levels = new Phase[phases];
        double squares = 0;
        int freedom = 0, known = 0;
        for (var phase = 0; phase < phases; phase++)
        {
            var (rows, sum, count) = (0L, 0.0, 0);
            foreach (var pane in byPhase[phase])
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pane.Rows);
                (rows, sum, count) = (rows + pane.Rows, sum + pane.Rows * pane.Figure, count + 1);
            }
            if (count == 0) continue;
            levels[phase] = new(sum / rows, sum / rows, rows, count);
            squares += byPhase[phase].Sum(pane => pane.Rows * Math.Pow(pane.Figure - sum / rows, 2));
            freedom += count - 1;
            known++;
        }
        if (freedom < LeastFreedom || !(squares > 0)) return null;
        var quantile = StudentT.InvCDF(0, 1, freedom, 1 - delta / 2 / known);
        for (var phase = 0; phase < phases; phase++)
        {
            if (levels[phase].Panes > 0) levels[phase] = levels[phase] with { Lowest = levels[phase].Mean - quantile * Math.Sqrt(squares / freedom / levels[phase].Rows) };
        }
        return new(levels, squares / ChiSquared.InvCDF(freedom, delta / 2), freedom);
    }

    /// <summary>The mean of the phase's panes, weighted by rows; null when the reference has none of this phase.</summary>
    public double? MeanOf(int phase) => phases[phase].Panes > 0 ? phases[phase].Mean : null;

    /// <summary>At most the probability, with the limits above, that a pane of this phase shows so low a figure, or a lower one, by chance; null when the reference has no pane of this phase.</summary>
    /// <param name="phase">In [0, phases).</param>
    /// <param name="figure">Finite.</param>
    /// <param name="rows">That it stands on; positive.</param>
    public double? ChanceOfSoLow(int phase, double figure, long rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        var level = phases[phase];
        if (level.Panes == 0) return null;
        var worth = Math.Min(rows, (double)level.Rows / level.Panes);
        return Normal.CDF(level.Lowest, Math.Sqrt(highestVariance / worth), figure);
    }

    private readonly record struct Phase(double Mean, double Lowest, long Rows, int Panes);
}
