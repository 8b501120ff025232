using MathNet.Numerics.Distributions;

namespace Watchgrain.Statistics.Performance;

/// <summary>
/// How much the rows of a pane go astray together: by how much each row of a pane adds to the variance of its mean, beside that of independent rows and in units of that, so that the design effect of n rows (Kish 1965) is 1 + n·v.
/// From the panes of a reference, over groups that are taken to be alike in this. Not thread-safe.
/// </summary>
/// <remarks>
/// The analysis of variance of groups by panes, unbalanced and one way: ρ = Σ worth·(excess − mean)²/σ² per degree of freedom has the expectation 1 + n₀v. Few panes tell it badly, and too small a v makes weather look like evidence. So an
/// upper limit of ρ is taken (χ²), with the degrees of freedom of a single group: groups of one pane may move together.
/// </remarks>
public sealed class PaneScatter
{
    /// <summary>A quarter: one reference in four shows so little scatter that the limit lies below the truth. Less would make 28 panes of a reference worth half of what they are; what watches has margins of its own beside it.</summary>
    private const double Delta = 0.25;

    private double squares;
    private double weight;
    private int freedom;
    private int mostPanes;

    /// <summary>Adds a group. Panes worth nothing are left out, and a group with fewer than two panes, or without variance.</summary>
    /// <param name="panes">Rows that the pane's figure is worth, and how far it lies beside what is expected.</param>
    /// <param name="variance">Of a single row, at least 0.</param>
    public void Add(IEnumerable<(double Worth, double Excess)> panes, double variance)
    {
        ArgumentNullException.ThrowIfNull(panes);
        (double Worth, double Excess)[] known = [.. panes.Where(pane => pane.Worth > 0)];
        if (known.Length < 2 || !(variance > 0)) return;
        var sum = known.Sum(pane => pane.Worth);
        var mean = known.Sum(pane => pane.Worth * pane.Excess) / sum;
        squares += known.Sum(pane => pane.Worth * (pane.Excess - mean) * (pane.Excess - mean)) / variance;
        weight += sum - known.Sum(pane => pane.Worth * pane.Worth) / sum;
        freedom += known.Length - 1;
        mostPanes = Math.Max(mostPanes, known.Length);
    }

    /// <summary>v, at its upper limit; at least 0, and 0 without groups.</summary>
    public double Upper()
    {
        if (freedom == 0) return 0;
        var single = mostPanes - 1;
        return Math.Max(0, squares / freedom * single / ChiSquared.InvCDF(single, Delta) - 1) * freedom / weight;
    }
}
