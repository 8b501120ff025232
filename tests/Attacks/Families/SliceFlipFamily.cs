using Watchgrain.Attacks.Generators;
using Watchgrain.Attacks.Reports;
using Watchgrain.Attacks.Watching;
using Watchgrain.Grains.Coordination;

namespace Watchgrain.Attacks.Families;

/// <summary>Of one slice of about a hundredth of the rows labels are flipped, by whoever sends them.</summary>
internal sealed class SliceFlipFamily(RealTables tables) : IAttackFamily
{
    private const string AllRows = "figures of all rows: any signal";

    // Before the population of the data changes.
    private const int StablePanes = 14;
    private const int EmploymentPanes = 8;

    private readonly SlicedTable adults = new("adults", RealTables.AdultPane, 2, () => tables.AdultModel, () => tables.AdultsBefore, (random, change) => CensusPanes.Draw(tables, random, change));
    private readonly SlicedTable employment = new("employment_MA", RealTables.EmploymentPane, 0, () => tables.EmploymentModel, () => tables.Employment.Reference, (random, _) => Stable(tables, random));

    public IEnumerable<AttackCase> Attacks() =>
    [
        Declared(adults, .4, 5) with { Target = .9 },
        Declared(adults, .4, 12) with { Target = .9 },
        Declared(adults, .2, 12),
        Undeclared(adults, .4, 12),
        Declared(employment, .4, 2) with { Target = .9 },
        Declared(employment, .4, EmploymentPanes) with { Target = .9 },
        Declared(employment, .2, EmploymentPanes),
        Undeclared(employment, .4, EmploymentPanes),
    ];

    public IEnumerable<ControlCase> Controls()
    {
        var older = new CovariateShift("age", .5);
        return
        [
            Silent("40 % of one slice of 1 % is flipped", adults, AllRows, .4, null, Version) with { Limit = 0, IsInclusive = true },
            Silent("40 % of one slice of 1 % is flipped", employment, AllRows, .4, null, Version) with { Limit = 0, IsInclusive = true },
            Silent("rows as they are", adults, "all declared slices", 0, null, Slices),
            Silent("other rows come: older people", adults, "all declared slices", 0, older, Slices),
            Silent("rows as they are", employment, "all declared slices", 0, null, Slices),
            Silent("rows as they are", adults, "all slices that nobody declared", 0, null, Cells),
            Silent("other rows come: older people", adults, "all slices that nobody declared", 0, older, Cells),
            Silent("rows as they are", employment, "all slices that nobody declared", 0, null, Cells),
        ];
    }

    private static AttackCase Declared(SlicedTable table, double share, int panes) => Attack(table, share, panes, "declared slices", Slices);

    private static AttackCase Undeclared(SlicedTable table, double share, int panes) => Attack(table, share, panes, "slices that nobody declared", Cells);

    private static AttackCase Attack(SlicedTable table, double share, int panes, string detector, Func<WatchedModel, Func<long, LabelledTable, IReadOnlyList<Signal>>> watch) =>
        new("one slice of 1 % is flipped", table.Data, $"{ReportText.Percent(share)}, {panes} panes of {ReportText.Number(table.PaneRows)} labels", detector, table.Attacked(share, panes, watch)) { Unit = "pane" };

    private static ControlCase Silent(string control, SlicedTable table, string detector, double share, ITableChange? change, Func<WatchedModel, Func<long, LabelledTable, IReadOnlyList<Signal>>> watch) =>
        new(control, table.Data, detector, "panes", table.Silent(share, change, watch));

    private static Func<long, LabelledTable, IReadOnlyList<Signal>> Slices(WatchedModel model) => new WatchedSlices(model).Judge;

    private static Func<long, LabelledTable, IReadOnlyList<Signal>> Cells(WatchedModel model) => new WatchedDiscovery(model).Judge;

    private static Func<long, LabelledTable, IReadOnlyList<Signal>> Version(WatchedModel model) => new WatchedVersion(model).Judge;

    private static LabelledTable[] Stable(RealTables tables, Random random)
    {
        var first = random.Next(StablePanes - EmploymentPanes + 1);
        return [.. Enumerable.Range(first, EmploymentPanes).Select(pane => tables.Employment.Production.Slice(pane * RealTables.EmploymentPane, RealTables.EmploymentPane))];
    }
}
