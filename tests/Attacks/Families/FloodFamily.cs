using Watchgrain.Attacks.Generators;
using Watchgrain.Attacks.Reports;
using Watchgrain.Attacks.Watching;

namespace Watchgrain.Attacks.Families;

/// <summary>One of four sources of the census sends copies of its rows, as they are or varied.</summary>
internal sealed class FloodFamily(RealTables tables) : IAttackFamily
{
    private const int Start = 4;
    private const int Panes = 5;
    private const string Detector = "floods";

    public IEnumerable<AttackCase> Attacks() => [Flooded(.1, 1, null), Flooded(.1, 20, null), Flooded(.05, 20, null), Flooded(.1, 20, "fnlwgt"), Flooded(.2, 20, "fnlwgt")];

    public IEnumerable<ControlCase> Controls() =>
    [
        Silent("rows as they are", null),
        Silent("other rows come: older people", new CovariateShift("age", .5)),
        Silent("one class becomes frequent: half of the rows of class 0 stay away", new PriorShift(1, .5)),
    ];

    private AttackCase Flooded(double share, int originals, string? jittered) => new(
        jittered is null ? "one source repeats its rows" : "one source repeats its rows with a number varied by a thousandth", "adults, 4 sources",
        $"{ReportText.Percent(share)} of its 500 rows a pane, copies of {originals}, {Panes} panes", Detector, seed =>
        {
            var random = new Random(seed);
            var (rows, watched) = (CensusPanes.Draw(tables, random), new WatchedFloods(tables.AdultModel));
            var flood = new Flood(DealtSources.Name(random.Next(RealTables.AdultSources)), share, originals, jittered);
            for (var pane = 0; pane < Start + Panes; pane++)
            {
                var signals = watched.Close(pane, pane < Start ? rows[pane] : flood.Apply(rows[pane], random));
                if (pane >= Start && signals.Count > 0) return new(pane - Start + 1, signals.All(signal => signal.Subject.Source == flood.Source) ? 1 : 0);
            }
            return AttackOutcome.NotFound;
        })
    { Unit = "pane" };

    private ControlCase Silent(string control, ITableChange? change) => new(control, "adults, 4 sources", Detector, "source-panes", seed =>
    {
        var (rows, watched) = (CensusPanes.Draw(tables, new(seed), change), new WatchedFloods(tables.AdultModel));
        return new(rows.Select((pane, i) => watched.Close(i, pane).Count).Sum(), rows.Length * RealTables.AdultSources);
    });
}
