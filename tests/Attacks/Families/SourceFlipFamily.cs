using Watchgrain.Attacks.Generators;
using Watchgrain.Attacks.Reports;

namespace Watchgrain.Attacks.Families;

/// <summary>One of forty sources turns labels round.</summary>
internal sealed class SourceFlipFamily(RealTables tables) : IAttackFamily
{
    private const double FalseAlarms = 1 / 5000.0;

    private readonly CensusSources sources = new(tables);

    public IEnumerable<AttackCase> Attacks() =>
    [
        Flips(.2, null, 300, 1) with { Target = .95 },
        Flips(.1, null, 1000, 1) with { Target = .7 },
        Flips(.05, null, 300, 4),
        Flips(.1, null, 300, 4),
        Flips(.2, null, 300, 4),
        Flips(.05, null, 1000, 1),
        Flips(.2, null, 1000, 1),
        Flips(.2, null, 300, 1, known: 500),
        Flips(.2, null, 300, 2, known: 500),
        Flips(.2, 1, 1000, 1),
        Flips(.4, 1, 300, 1),
        Flips(.4, 1, 300, 4),
        Flips(.1, 0, 300, 4),
    ];

    public IEnumerable<ControlCase> Controls() =>
    [
        Silent("honest sources that are alike, 300 labels in a pane", sources.Honest(300)),
        Silent("honest sources that are alike, 1,000 labels in a pane", sources.Honest(1000)),
        Silent("honest sources that differ: the 14 occupations and those without one, panes of 12,000 rows", sources.Honest(300, null, new SourcesByColumn("occupation", 14))) with { Data = "adults" },
        Silent("other rows come: older people", sources.Honest(300, new CovariateShift("age", .5))),
        Silent("one class becomes frequent: half of the rows of class 0 stay away", sources.Honest(300, new PriorShift(1, .5))),
        Silent("the concept drifts: a fifth of the rows of class 0 are of class 1 now", sources.Honest(300, new ConceptDrift(0, .2))),
    ];

    private AttackCase Flips(double share, int? only, int labels, int panes, int known = 0) => new(
        only is null ? "one source flips labels" : $"one source flips labels {only} only",
        CensusSources.Data,
        $"{ReportText.Percent(share)}, {ReportText.Number(labels)} labels a pane, {panes} pane{(panes == 1 ? "" : "s")}{(known == 0 ? "" : $", {known} reference rows of each")}",
        CensusSources.Detector,
        sources.Attacked(labels, panes, 1, culprits => new LabelFlips(culprits[0], share, only), known))
    { Unit = "pane" };

    private static ControlCase Silent(string control, Func<int, ControlOutcome> run) => new(control, CensusSources.Data, CensusSources.Detector, "source-panes", run) { Limit = FalseAlarms };
}
