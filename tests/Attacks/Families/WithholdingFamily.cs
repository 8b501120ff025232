using Watchgrain.Attacks.Generators;
using Watchgrain.Attacks.Reports;
using Watchgrain.Attacks.Watching;

namespace Watchgrain.Attacks.Families;

/// <summary>Labels of one class are kept back, by one source or by all. Nothing looks for it as such: who sends few labels is shown, not told.</summary>
internal sealed class WithholdingFamily(RealTables tables) : IAttackFamily
{
    private const int Labels = 300;
    private const int Panes = 4;
    private const int VersionPanes = 10;

    private readonly CensusSources sources = new(tables);

    public IEnumerable<AttackCase> Attacks() => [OfOne(0, 1), OfOne(1, 1), OfOne(0, .5), OfAll(0, 1), OfAll(1, 1), OfAll(0, .5), OfAll(0, .2)];

    public IEnumerable<ControlCase> Controls() =>
    [
        new("panes as they are", "adults", "figures of all rows: any signal", "panes", seed =>
        {
            var random = new Random(seed);
            var (watched, rows) = (new WatchedVersion(tables.AdultModel), CensusPanes.Draw(tables, random));
            return new(rows.Where((pane, i) => watched.Judge(i, pane).Count > 0).Count(), rows.Length);
        }),
    ];

    private AttackCase OfOne(int kept, double share) => new(
        $"one source keeps labels {1 - kept} back", CensusSources.Data, $"{ReportText.Percent(share)} of them, {Labels} rows a pane, {Panes} panes", CensusSources.Detector,
        sources.Attacked(Labels, Panes, 1, culprits => new LabelWithholding(kept, share, culprits[0])))
    { Unit = "pane" };

    private AttackCase OfAll(int kept, double share) => new(
        $"all sources keep labels {1 - kept} back", "adults", $"{ReportText.Percent(share)} of them, {VersionPanes} panes of {ReportText.Number(RealTables.AdultPane)} rows", "figures of all rows: any signal", seed =>
        {
            var random = new Random(seed);
            var (watched, rows, withholding) = (new WatchedVersion(tables.AdultModel), CensusPanes.Draw(tables, random), new LabelWithholding(kept, share));
            for (var pane = 0; pane < VersionPanes; pane++)
                if (watched.Judge(pane, withholding.Apply(rows[pane], random)).Count > 0) return new(pane + 1, null);
            return AttackOutcome.NotFound;
        })
    { Unit = "pane" };
}
