using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Fairness;

/// <summary>
/// How differently a model treats the groups of a protected feature: the extremes of each rate over the groups compared. A group takes part in a rate with at least <see cref="LeastRows"/> rows behind it; a figure is null with fewer than two such groups.
/// </summary>
/// <remarks>
/// Sources: demographic parity, Dwork et al. 2012; disparate impact and its limit of four fifths, Uniform Guidelines on Employee Selection Procedures 1978, Feldman et al. 2015; equal opportunity and equalised odds, Hardt, Price, Srebro 2016.
/// Intervals (95 %) are those of the two groups that are compared: Newcombe's hybrid score interval (1998, method 10) of a difference, Katz et al. (1978) of a ratio. With many groups the extremes lie further apart by chance alone; the interval does not correct for that.
/// </remarks>
/// <param name="DemographicParity">Largest less smallest selection rate, in [0, 1].</param>
/// <param name="DisparateImpact">Smallest over largest selection rate, in [0, 1]; below 0.8 is the customary limit. Null, too, when nothing is selected in any group.</param>
/// <param name="EqualOpportunity">Largest less smallest true-positive rate, in [0, 1].</param>
/// <param name="EqualizedOdds">The larger of that and of the same difference of false-positive rates.</param>
public sealed record FairnessReport(GroupGap? DemographicParity, GroupGap? DisparateImpact, GroupGap? EqualOpportunity, GroupGap? EqualizedOdds)
{
    /// <summary>100 rows: of fewer, a rate of a half is known to within 10 points at best.</summary>
    public const long LeastRows = 100;

    /// <summary>Of all intervals.</summary>
    public const double Confidence = 0.95;

    public static FairnessReport Of(IReadOnlyCollection<GroupOutcome> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var selection = Extremes(groups, group => group.SelectionRate);
        var opportunity = Difference(Extremes(groups, group => group.TruePositiveRate));
        var falsePositives = Difference(Extremes(groups, group => group.FalsePositiveRate));
        return new(Difference(selection), Ratio(selection), opportunity, opportunity is null || falsePositives is null ? null : falsePositives.Figure.Value > opportunity.Figure.Value ? falsePositives : opportunity);
    }

    private static ((string Group, Estimate Rate) Least, (string Group, Estimate Rate) Most)? Extremes(IEnumerable<GroupOutcome> groups, Func<GroupOutcome, Estimate?> rate)
    {
        var rates = groups.Select(group => (group.Group, Rate: rate(group))).Where(group => group.Rate?.Rows >= LeastRows).Select(group => (group.Group, group.Rate!.Value)).ToArray();
        // Ties by name: equal input gives equal words.
        return rates.Length < 2 ? null : (rates.OrderBy(group => group.Value.Value).ThenBy(group => group.Group, StringComparer.Ordinal).First(), rates.OrderBy(group => group.Value.Value).ThenBy(group => group.Group, StringComparer.Ordinal).Last());
    }

    private static GroupGap? Difference(((string Group, Estimate Rate) Least, (string Group, Estimate Rate) Most)? extremes)
    {
        if (extremes is not var ((least, low), (most, high)))
            return null;
        var difference = high.Value - low.Value;
        return new(least, most, new(
            difference,
            difference - double.Hypot(high.Value - high.Lower, low.Upper - low.Value),
            difference + double.Hypot(high.Upper - high.Value, low.Value - low.Lower),
            high.Rows + low.Rows));
    }

    private static GroupGap? Ratio(((string Group, Estimate Rate) Least, (string Group, Estimate Rate) Most)? extremes)
    {
        if (extremes is not var ((least, low), (most, high)) || high.Value == 0)
            return null;
        var ratio = low.Value / high.Value;
        // Without anybody selected in a group its logarithm has no spread: the lower limit is 0, the upper one that of the group's rate.
        var half = low.Value == 0 ? 0 : ConfidenceLimits.Quantile(Confidence) * Math.Sqrt((1 - low.Value) / (low.Rows * low.Value) + (1 - high.Value) / (high.Rows * high.Value));
        return new(least, most, low.Value == 0 ? new(0, 0, low.Upper / high.Value, low.Rows + high.Rows) : new(ratio, ratio * Math.Exp(-half), ratio * Math.Exp(half), low.Rows + high.Rows));
    }
}
