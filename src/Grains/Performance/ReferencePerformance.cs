using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Performance;

/// <summary>What the performance was in the reference's panes of the same phase (of a phase without labels, in all of them), and by how much single panes of it lay beside that. Immutable.</summary>
internal sealed class ReferencePerformance
{
    /// <summary>3 panes beside the phases: of fewer nobody knows how they scatter.</summary>
    private const int LeastFreedom = 3;

    private readonly VersionSpec spec;
    private readonly UsualFigure?[][] phases;

    /// <param name="spec">Gives the phase of a pane.</param>
    /// <param name="panes">The reference's panes that have labels.</param>
    /// <param name="together">The figures of the rows of several panes together, always as many; null where there is none.</param>
    public ReferencePerformance(VersionSpec spec, IReadOnlyCollection<long> panes, Func<Func<long, bool>, double?[]> together)
    {
        this.spec = spec;
        var all = together(_ => true);
        double?[][] values = [.. Enumerable.Range(0, spec.Phases).Select(phase => spec.Phases > 1 && panes.Any(pane => spec.PhaseOf(pane) == phase) ? together(pane => spec.PhaseOf(pane) == phase) : all)];
        var departures = panes.Distinct().Select(pane => together(own => own == pane).Zip(values[spec.PhaseOf(pane)], (now, usual) => now - usual).ToArray()).ToArray();
        var taken = panes.Select(spec.PhaseOf).Distinct().Count();
        phases = [.. values.Select(figures => figures.Select((value, figure) => value is { } usual ? new UsualFigure(usual, Scatter(figure)) : (UsualFigure?)null).ToArray())];

        double Scatter(int figure)
        {
            var known = departures.Select(pane => pane[figure]).OfType<double>().ToArray();
            return known.Length - taken >= LeastFreedom ? Math.Sqrt(known.Sum(departure => departure * departure) / (known.Length - taken)) : 0;
        }
    }

    /// <summary>The figures in the order in which they were given.</summary>
    public UsualFigure?[] In(long pane) => phases[spec.PhaseOf(pane)];
}
