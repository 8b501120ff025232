namespace Watchgrain.Statistics.Poisoning;

/// <summary>
/// How much likelier the labels of some rows are if a share of the rows was planted with one label, whatever their scores say, than by their log odds alone: Π(1 − s + s/q) over the rows with the label, times (1 − s) for each other row, s the share and q the probabilities. Its mean is 1, and below it where the
/// probabilities are smaller. The mean over <see cref="Shares"/> is taken. Immutable.
/// </summary>
internal sealed class PlantedLabels
{
    /// <summary>Integrals over a normal belief reach so many standard deviations to either side: beyond lies 10⁻¹⁵.</summary>
    private const double Reach = 8;

    // Products of so many rows stay within what a double can hold.
    private const int Chunk = 16;

    private static readonly double[] Shares = [0.1, 0.2, 0.4, 0.7, 0.95];

    private readonly double[] odds;
    private readonly bool[] labels;

    /// <param name="odds">Of the label, by the scores; above 0 and finite.</param>
    /// <param name="labels">Whether the row has it.</param>
    public PlantedLabels(double[] odds, bool[] labels)
    {
        (this.odds, this.labels) = (odds, labels);
        Matching = labels.Count(has => has);
    }

    /// <summary>Rows that have the label.</summary>
    public int Matching { get; }

    /// <summary>How many have the label on average where nothing is planted.</summary>
    public double Expected => odds.Sum(one => one / (1 + one));

    /// <summary>ln of the e-value against log odds that are higher by a shift, and by less.</summary>
    /// <param name="shift">In logits.</param>
    public double LogFactorAt(double shift)
    {
        Span<double> planted = stackalloc double[Shares.Length];
        LogLikelihoods(shift, planted);
        return LogSum(planted) - Math.Log(Shares.Length);
    }

    /// <summary>
    /// ln of the e-value against a shift that is believed to be normal around 0: the likelihoods with planted rows, mixed over the belief, by those without. Its mean over the belief is 1, for one look: the shift stays as it is, so that factors of several panes must not be multiplied. Trapezoids of half the width that the integrand
    /// can have: it is nearly normal, and they integrate a normal density to 10⁻⁸.
    /// </summary>
    /// <param name="deviation">In logits; above 0.</param>
    public double LogFactorOf(double deviation)
    {
        Span<double> planted = stackalloc double[Shares.Length];
        var (above, below) = (double.NegativeInfinity, double.NegativeInfinity);
        // A label tells a quarter of a unit at most.
        var nodes = (int)Math.Ceiling(2 * Reach * Math.Sqrt(1 + (deviation * deviation * odds.Length / 4)));
        for (var node = -nodes; node <= nodes; node++)
        {
            var place = Reach * node / nodes;
            var asTheyAre = LogLikelihoods(deviation * place, planted) - (place * place / 2);
            below = LogSum([below, asTheyAre]);
            above = LogSum([above, asTheyAre + LogSum(planted)]);
        }
        return above - below - Math.Log(Shares.Length);
    }

    // ln of the likelihood of the labels; by it, ln of that with each share of planted rows.
    private double LogLikelihoods(double shift, Span<double> planted)
    {
        var lift = Math.Exp(shift);
        double log = 0;
        Span<double> ratios = stackalloc double[Shares.Length];
        for (var bet = 0; bet < planted.Length; bet++) planted[bet] = (odds.Length - Matching) * Math.Log(1 - Shares[bet]);
        for (var start = 0; start < odds.Length; start += Chunk)
        {
            double likelihood = 1;
            ratios.Fill(1);
            for (var row = start; row < Math.Min(odds.Length, start + Chunk); row++)
            {
                var raised = lift * odds[row];
                likelihood *= (labels[row] ? raised : 1) / (1 + raised);
                // s/q is s + s by the odds.
                for (var bet = 0; labels[row] && bet < ratios.Length; bet++) ratios[bet] *= 1 + (Shares[bet] / raised);
            }
            log += Math.Log(likelihood);
            for (var bet = 0; bet < ratios.Length; bet++) planted[bet] += Math.Log(ratios[bet]);
        }
        return log;
    }

    private static double LogSum(ReadOnlySpan<double> logs)
    {
        var most = double.NegativeInfinity;
        foreach (var log in logs) most = Math.Max(most, log);
        if (double.IsNegativeInfinity(most)) return most;
        double sum = 0;
        foreach (var log in logs) sum += Math.Exp(log - most);
        return most + Math.Log(sum);
    }
}
