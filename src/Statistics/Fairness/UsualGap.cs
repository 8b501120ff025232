namespace Watchgrain.Statistics.Fairness;

/// <summary>The place that a group's rate has in a reference beside that of all other rows, and the rate that follows from it for a later pane: the ln odds of the group move as far as those of the others have moved since the reference.</summary>
/// <remarks>
/// If all rates rise or fall together, that is no change of the gap. A pane tells badly how far the others have moved where few of them are hit, or few are not: ten rows of the rarer outcome count as seen at the reference's rate beside its own,
/// so that near 0 and 1 the group is held to its own rate. Half a row is added to each count of the reference (Haldane 1956): all is finite whatever the counts.
/// </remarks>
/// <param name="LogOdds">ln odds of the group.</param>
/// <param name="Variance">Of the error of that.</param>
/// <param name="OtherLogOdds">ln odds of all other rows.</param>
/// <param name="OtherVariance">Of the error of that.</param>
public readonly record struct UsualGap(double LogOdds, double Variance, double OtherLogOdds, double OtherVariance)
{
    /// <summary>10 rows: of so many a rate is known to a third of itself.</summary>
    private const double RarerRows = 10;

    /// <param name="reference">All rows of the reference; comparable.</param>
    /// <param name="scatter">By how much each row of a pane adds to the variance of the group's share, in units of that of a single row.</param>
    /// <param name="panes">Of which the group's rows are; positive.</param>
    public static UsualGap Of(GroupRate reference, double scatter, int panes)
    {
        double p = Smoothed(reference.Hits, reference.Rows), q = Smoothed(reference.OtherHits, reference.OtherRows);
        return new(Logit(p), (1.0 / reference.Rows + scatter / panes) / (p * (1 - p)), Logit(q), 1 / (reference.OtherRows * q * (1 - q)));
    }

    /// <summary>Variance of a single row of the group, above 0.</summary>
    public double RowVariance => Share(LogOdds) * (1 - Share(LogOdds));

    /// <summary>The share of the group that is expected in a pane.</summary>
    /// <param name="pane">Comparable.</param>
    /// <param name="deviations">So many standard deviations (<see cref="DeviationIn"/>) above it; below it when negative.</param>
    public double ExpectedIn(GroupRate pane, double deviations = 0)
    {
        var usual = Share(OtherLogOdds);
        var others = (pane.OtherHits + Prior * usual) / (pane.OtherRows + Prior);
        return Share(LogOdds + Logit(others) - OtherLogOdds + deviations * DeviationIn(pane));
    }

    /// <summary>Standard deviation of the reference's error in the ln odds that are expected.</summary>
    public double DeviationIn(GroupRate pane) => Math.Sqrt(Variance + Weight(pane) * Weight(pane) * OtherVariance);

    /// <summary>Variance of the expected share by the chance of the pane's other rows, in units of that of a single row of the group.</summary>
    public double OthersIn(GroupRate pane) => Weight(pane) * Weight(pane) * RowVariance / (pane.OtherRows * Share(OtherLogOdds) * (1 - Share(OtherLogOdds)));

    private double Prior => RarerRows / Share(-Math.Abs(OtherLogOdds));

    private double Weight(GroupRate pane) => pane.OtherRows / (pane.OtherRows + Prior);

    private static double Smoothed(long hits, long rows) => (hits + 0.5) / (rows + 1);

    private static double Logit(double share) => Math.Log(share / (1 - share));

    private static double Share(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}
