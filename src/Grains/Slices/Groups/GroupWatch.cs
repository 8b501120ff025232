using Watchgrain.Grains.Coordination;
using Watchgrain.Statistics.Fairness;

namespace Watchgrain.Grains.Slices.Groups;

/// <summary>
/// Watches that a model goes on treating a group of a protected feature as the reference did, relative to all other rows: its selection rate as panes close (demographic parity), its true-positive rate as they are judged (equal opportunity).
/// Pure; not thread-safe.
/// </summary>
public sealed class GroupWatch
{
    private readonly GroupPlan plan;
    private readonly string group;
    private readonly GapWatch? selection;
    private readonly GapWatch? opportunity;

    /// <param name="name">The group.</param>
    /// <param name="plan">What it is watched with.</param>
    /// <param name="state">Null at the beginning.</param>
    public GroupWatch(SliceName name, GroupPlan plan, GroupState? state)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (this.plan, group) = (plan, name.ToString());
        selection = plan.Anchor.Selection is { } selected ? new(selected, plan.SelectionScatter, plan.Groups, state?.Selection) : null;
        opportunity = plan.Anchor.Opportunity is { } positives ? new(positives, plan.OpportunityScatter, plan.Groups, state?.Opportunity) : null;
    }

    public GroupState State() => new(selection?.State(), opportunity?.State());

    /// <summary>Takes the selection rate of a closed pane, panes in ascending order; returns a finding or null.</summary>
    public Signal? Close(long pane, GroupRate rate) => selection?.Step(pane, rate) is { } found
        ? Finding(pane, "selection_rate_minus_expected", selection, found, "are of predicted class 1", "rows") : null;

    /// <summary>Takes the true-positive rate of a judged pane, panes in ascending order; returns a finding or null.</summary>
    public Signal? Judge(long pane, GroupRate rate) => opportunity?.Step(pane, rate) is { } found
        ? Finding(pane, "true_positive_rate_minus_expected", opportunity, found, "are predicted so", "rows of label 1") : null;

    private Signal Finding(long pane, string statistic, GapWatch watch, GapFinding found, string what, string rows) => new()
    {
        Family = Family.Fairness,
        Subject = new() { Slice = group },
        Pane = pane,
        Position = plan.Spec.StartOf(pane + 1),
        Detector = "Bernoulli e-detector",
        Statistic = statistic,
        Value = found.Share - found.Expected,
        IsLowerWorse = found.Share < found.Expected,
        LogEvidence = found.LogEvidence,
        LogThreshold = watch.LogThreshold,
        SincePane = found.SincePane,
        Sentence = FormattableString.Invariant($"group {group} has moved against the others: of its {found.Rows:#,0} {rows} {100 * found.Share:0.0} % {what}; beside the others ({100 * found.OtherShare:0.0} % in the last pane) the reference leads one to expect {100 * found.Expected:0.0} %"),
    };
}
