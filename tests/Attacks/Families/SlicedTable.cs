using Watchgrain.Attacks.Generators;
using Watchgrain.Attacks.Reports;
using Watchgrain.Attacks.Watching;
using Watchgrain.Grains.Coordination;

namespace Watchgrain.Attacks.Families;

/// <summary>A table in which slices of about a hundredth of the rows are flipped: the seeds go through them in turn.</summary>
/// <param name="Data">Its name.</param>
/// <param name="PaneRows">Rows of a pane.</param>
/// <param name="Before">Panes before the attack.</param>
/// <param name="Model">Its version.</param>
/// <param name="Reference">The version's reference.</param>
/// <param name="Panes">Draws the panes of a run, after what happens to their rows (null: nothing).</param>
internal sealed record SlicedTable(string Data, int PaneRows, int Before, Func<WatchedModel> Model, Func<LabelledTable> Reference, Func<Random, ITableChange?, LabelledTable[]> Panes)
{
    private const double LeastShare = .008;
    private const double MostShare = .013;

    private readonly Lazy<(string Column, string Value)[]> slices = new(() => [.. Model().Spec.DeclaredSlices().Where(slice => IsSmall(Reference(), slice.Feature, slice.Value))]);

    /// <summary>Whether the flips of one slice are found, and how soon.</summary>
    /// <param name="share">Of its labels.</param>
    /// <param name="panes">How many are looked at.</param>
    /// <param name="watch">What looks.</param>
    public Func<int, AttackOutcome> Attacked(double share, int panes, Func<WatchedModel, Func<long, LabelledTable, IReadOnlyList<Signal>>> watch) => seed =>
    {
        var (random, judge, (column, value)) = (new Random(seed), watch(Model()), slices.Value[seed % slices.Value.Length]);
        var (rows, flips) = (Panes(random, null), new SliceFlips(column, value, share));
        for (var pane = 0; pane < Before + panes; pane++)
        {
            var signals = judge(pane, pane < Before ? rows[pane] : flips.Apply(rows[pane], random));
            if (pane >= Before && signals.Count > 0) return new(pane - Before + 1, signals.All(signal => signal.Subject.Slice == $"{column}={value}") ? 1 : 0);
        }
        return AttackOutcome.NotFound;
    };

    /// <summary>In how many panes somebody speaks.</summary>
    /// <param name="share">Of the labels of one slice are flipped; 0: none.</param>
    /// <param name="change">What else happens; null: nothing.</param>
    /// <param name="watch">Who has to stay silent.</param>
    public Func<int, ControlOutcome> Silent(double share, ITableChange? change, Func<WatchedModel, Func<long, LabelledTable, IReadOnlyList<Signal>>> watch) => seed =>
    {
        var (random, judge, (column, value)) = (new Random(seed), watch(Model()), slices.Value[seed % slices.Value.Length]);
        var (rows, flips) = (Panes(random, change), new SliceFlips(column, value, share));
        return new(rows.Select((pane, i) => judge(i, i < Before ? pane : flips.Apply(pane, random))).Count(signals => signals.Count > 0), rows.Length);
    };

    private static bool IsSmall(LabelledTable rows, string column, string value)
    {
        var place = rows.Place(column);
        return (double)rows.Rows.Count(row => row.Cells[place] == value) / rows.Rows.Length is >= LeastShare and <= MostShare;
    }
}
