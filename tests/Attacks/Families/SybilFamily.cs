using Watchgrain.Attacks.Generators;
using Watchgrain.Attacks.Reports;

namespace Watchgrain.Attacks.Families;

/// <summary>Ten of forty sources share the flips that one alone would make. Each is judged by itself: nothing looks for sources that act together.</summary>
internal sealed class SybilFamily(RealTables tables) : IAttackFamily
{
    private const int Sybils = 10;
    private const int Labels = 300;
    private const int Panes = 4;

    private readonly CensusSources sources = new(tables);

    public IEnumerable<AttackCase> Attacks() => [Shared(.2), Shared(1), Shared(2)];

    public IEnumerable<ControlCase> Controls() => [];

    private AttackCase Shared(double share) => new(
        "ten sources share the flips of one", CensusSources.Data, $"{ReportText.Percent(share / Sybils)} of each one's {Labels} labels a pane, {Panes} panes", CensusSources.Detector,
        sources.Attacked(Labels, Panes, Sybils, culprits => new SybilFlips([.. culprits], share)))
    { Unit = "pane" };
}
