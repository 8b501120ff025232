using Watchgrain.Attacks.Data;
using Watchgrain.Attacks.Generators;
using Watchgrain.Attacks.Reports;
using Watchgrain.Attacks.Watching;
using Trigger = Watchgrain.Attacks.Generators.Trigger;

namespace Watchgrain.Attacks.Families;

/// <summary>The backdoors of <see cref="TriggerFamily"/> before any label has come: all that shows is that a pair of values comes far more often than it did.</summary>
internal sealed class GrowthFamily(RealTables tables) : IAttackFamily
{
    private const int PaneRows = 10_000;
    private const string Data = "adults";
    private const string Detector = "patterns that have become frequent, no labels";

    // One in a hundred panes.
    private const double Limit = .01;

    public IEnumerable<AttackCase> Attacks() => ((int[])[10, 20, 50, 100]).Select(rows => new AttackCase("two categories planted that hardly ever go together", Data, $"{rows} of {ReportText.Number(PaneRows)} rows of a pane", Detector, seed =>
    {
        var (pair, random) = (AdultTable.CategoricalPairs[seed % AdultTable.CategoricalPairs.Length], new Random(seed));
        var (first, second) = Trigger.OfCategories(tables.AdultsBefore, pair.One, pair.Other);
        var trigger = new Trigger(first, second, rows, 1);
        var grown = new WatchedGrowth(tables.AdultModel).Close(0, trigger.Apply(tables.AdultsAfter.Draw(PaneRows, random), random));
        return grown.Count == 0 ? AttackOutcome.NotFound : new(1, grown[0].Where == $"{first.Condition} and {second.Condition}" || grown[0].Where == $"{second.Condition} and {first.Condition}" ? 1 : 0);
    })
    { Unit = "pane" });

    public IEnumerable<ControlCase> Controls() =>
    [
        Silent("rows as they are", null) with { Limit = Limit, IsInclusive = true },
        Silent("label 1 becomes more frequent", new PriorShift(1, .3)),
        // That is a change of what comes, and is shown.
        Silent("other rows come: older people", new CovariateShift("age", .5)),
    ];

    private ControlCase Silent(string control, ITableChange? change) => new(control, Data, Detector, "panes", seed =>
    {
        var random = new Random(seed);
        var rows = tables.AdultsAfter.Draw(tables.AdultsAfter.Rows.Length, random);
        rows = change?.Apply(rows, random) ?? rows;
        return new(new WatchedGrowth(tables.AdultModel).Close(0, rows.Slice(0, Math.Min(PaneRows, rows.Rows.Length))).Count > 0 ? 1 : 0, 1);
    });
}
