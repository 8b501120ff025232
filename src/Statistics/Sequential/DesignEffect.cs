namespace Watchgrain.Statistics.Sequential;

/// <summary>
/// How much more the panes of a reference vary than panes of as many independent rows would, along each direction in which a detector bets: φ ≥ 1, by which the evidence of a pane is divided. Rows that follow each other (an
/// autocorrelation of .3 gives 1.86), one user's rows, an hour's weather: n of them are worth n/φ independent ones.
/// </summary>
/// <remarks>
/// <para>φ̂ = Σ n_k (x̄_k − x̄)²/(ν σ²) over the panes k of each phase, x̄_k the mean of the direction's feature in a pane of n_k rows, x̄ and σ² its mean and variance in the phase, ν = panes − phases degrees of freedom: the design effect of
/// cluster samples (Kish 1965), Pearson's dispersion (McCullagh, Nelder 1989). If a mean of n rows has the variance φσ²/n, the logarithm of a bet divided by φ has again an expected exponential of 1, exactly for a normal mean.</para>
/// <para>An estimate of few panes may be too low, and a bet divided by φ* alarms at ln A = L with probability e^(−Lφ*/φ). With νφ̂/φ ~ χ²_ν the mean of that over references is e^(−L) for φ* = c·φ̂ with
/// c = ν/(2L)·(e^(2L/ν) − 1): 1.03 for 500 panes and L = 16, 1.18 for 100, 1.41 for 50. That is the margin, at most <see cref="LargestMargin"/>: with fewer than some 25 panes the promise would cost more than it is worth, and below
/// <see cref="LeastFreedom"/> degrees of freedom nothing is estimated and φ is 1.</para>
/// <para>Of rows that share a pane's weather φ grows with the pane: φ(n) = 1 + (n − 1)ρ (Kish 1965). Whether the rows of a reference are of that kind its panes, of much the same size, do not say. So a pane of more rows than they have on average, n̄, counts for as
/// many as keep the variance of its mean at what such rows would have: n·φ/(1 + (φ − 1)n/n̄), at most n̄φ/(φ − 1) however large it is (<see cref="Weight"/>).</para>
/// <para>Bets without a direction of their own (plug-ins) pay the largest of location and spread, or Σφ̂²(1 − p)/Σφ̂(1 − p) over cells: they bet most where panes vary most. Immutable.</para>
/// </remarks>
public sealed class DesignEffect
{
    /// <summary>10: with fewer degrees of freedom φ̂ is uncertain by a factor of two or more.</summary>
    public const int LeastFreedom = 10;

    /// <summary>2: the margin of 26 panes at L = 16.</summary>
    public const double LargestMargin = 2;

    private readonly double[] directions;

    private DesignEffect(double[] directions, double any, double rowsPerPane) => (this.directions, Any, RowsPerPane) = (directions, any, rowsPerPane);

    /// <summary>Independent rows: 1 in every direction.</summary>
    public static DesignEffect None { get; } = new([], 1, double.PositiveInfinity);

    /// <summary>n̄, rows of the reference's panes on average; +∞ when nothing was estimated.</summary>
    public double RowsPerPane { get; }

    /// <summary>φ of a bet without a direction of its own, ≥ 1.</summary>
    public double Any { get; }

    /// <summary>φ by direction, each ≥ 1: location and spread, or one for each known cell; empty when nothing was estimated.</summary>
    public IReadOnlyList<double> Directions => directions;

    /// <summary>For a <see cref="RankTiltEDetector"/>: location and spread.</summary>
    /// <param name="panes">Counts per bin of each reference pane.</param>
    /// <param name="phases">The phase of each pane: panes are compared with others of their phase only.</param>
    /// <param name="logThreshold">L = ln A.</param>
    public static DesignEffect OfRanks(IReadOnlyList<long[]> panes, IReadOnlyList<int> phases, double logThreshold)
    {
        double location = 0, spread = 0;
        var freedom = 0;
        foreach (var (group, shares) in Groups(panes, phases))
        {
            double[] s = new double[shares.Length], t = new double[shares.Length];
            RankScores.Fill(shares, s, t);
            location += Dispersion(group, shares, s);
            spread += Dispersion(group, shares, t);
            freedom += group.Count - 1;
        }
        if (freedom < LeastFreedom) return None;
        var margin = Margin(freedom, logThreshold) / freedom;
        double[] directions = [Math.Max(1, margin * location), Math.Max(1, margin * spread)];
        return new(directions, directions.Max(), RowsOf(panes));
    }

    /// <summary>For a <see cref="CategoricalEDetector"/>: one direction for each known cell.</summary>
    /// <param name="panes">Counts per cell of each reference pane, new categories last (ignored).</param>
    /// <param name="phases">The phase of each pane.</param>
    /// <param name="logThreshold">L = ln A.</param>
    public static DesignEffect OfCells(IReadOnlyList<long[]> panes, IReadOnlyList<int> phases, double logThreshold)
    {
        if (panes.Count == 0 || panes[0].Length < 2) return None;
        var known = panes[0].Length - 1;
        double[] dispersion = new double[known], weight = new double[known];
        var freedom = 0;
        foreach (var (group, shares) in Groups([.. panes.Select(pane => pane[..known])], phases))
        {
            foreach (var pane in group)
            {
                double rows = pane.Sum();
                for (var c = 0; c < known; c++)
                {
                    var difference = pane[c] - rows * shares[c];
                    dispersion[c] += difference * difference / (rows * Math.Max(shares[c] * (1 - shares[c]), double.Epsilon));
                }
            }
            for (var c = 0; c < known; c++) weight[c] += (group.Count - 1) * (1 - shares[c]);
            freedom += group.Count - 1;
        }
        if (freedom < LeastFreedom) return None;
        double squares = 0, sum = 0;
        for (var c = 0; c < known; c++)
        {
            dispersion[c] /= freedom;
            squares += weight[c] * dispersion[c] * dispersion[c];
            sum += weight[c] * dispersion[c];
        }
        var any = sum > 0 ? Margin((long)freedom * Math.Max(1, known - 1), logThreshold) * squares / sum : 1;
        var margin = Margin(freedom, logThreshold);
        return new([.. dispersion.Select(effect => Math.Max(1, margin * effect))], Math.Max(1, any), RowsOf(panes));
    }

    /// <summary>For what part of itself each row of a pane counts: 1 up to <see cref="RowsPerPane"/> rows, less beyond.</summary>
    /// <param name="rows">Of the pane.</param>
    public double Weight(double rows) => rows <= RowsPerPane ? 1 : Any / (1 + (Any - 1) * rows / RowsPerPane);

    internal double Along(int direction) => direction < directions.Length ? directions[direction] : 1;

    private static double RowsOf(IReadOnlyList<long[]> panes) => panes.Select(pane => (double)pane.Sum()).Where(rows => rows > 0).Average();

    private static double Margin(long freedom, double logThreshold)
    {
        var ratio = 2 * logThreshold / freedom;
        return ratio < 1e-9 ? 1 : Math.Min(LargestMargin, (Math.Exp(ratio) - 1) / ratio);
    }

    // The panes with rows of each phase that has two or more, with the shares of all of them.
    private static IEnumerable<(List<long[]> Panes, double[] Shares)> Groups(IReadOnlyList<long[]> panes, IReadOnlyList<int> phases)
    {
        if (panes.Count != phases.Count) throw new ArgumentException($"{panes.Count} panes have {phases.Count} phases.", nameof(phases));
        foreach (var group in panes.Zip(phases).Where(pane => pane.First.Sum() > 0).GroupBy(pane => pane.Second, pane => pane.First))
        {
            List<long[]> members = [.. group];
            if (members.Count < 2) continue;
            var sum = new long[members[0].Length];
            foreach (var pane in members)
            {
                for (var cell = 0; cell < sum.Length; cell++) sum[cell] += pane[cell];
            }
            var shares = new double[sum.Length];
            CellShares.AddHalf(sum, shares);
            yield return (members, shares);
        }
    }

    // Σ n_k (x̄_k − x̄)²/σ²; 0 for a feature that is the same in all cells.
    private static double Dispersion(List<long[]> panes, double[] shares, double[] feature)
    {
        double mean = 0, variance = 0, sum = 0;
        for (var b = 0; b < shares.Length; b++) mean += shares[b] * feature[b];
        for (var b = 0; b < shares.Length; b++) variance += shares[b] * (feature[b] - mean) * (feature[b] - mean);
        if (!(variance > 1e-12)) return 0;
        foreach (var pane in panes)
        {
            double rows = 0, total = 0;
            for (var b = 0; b < pane.Length; b++)
            {
                rows += pane[b];
                total += pane[b] * (feature[b] - mean);
            }
            sum += total * total / rows;
        }
        return sum / variance;
    }
}
