using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Performance;

/// <summary>What the performance was in the reference's panes of the same phase, realised and as it is estimated of the same rows; of a phase without labels, in all of them. Immutable.</summary>
internal sealed class ReferencePerformance
{
    private readonly VersionSpec spec;
    private readonly (PerformanceFigures Realised, PerformanceFigures Estimated)[] phases;

    /// <param name="spec">Gives the phase of a pane.</param>
    /// <param name="panes">The reference's panes that have labels.</param>
    /// <param name="together">The figures of several panes' rows together.</param>
    public ReferencePerformance(VersionSpec spec, IReadOnlyCollection<long> panes, Func<Func<long, bool>, (PerformanceFigures Realised, PerformanceFigures Estimated)> together)
    {
        this.spec = spec;
        var all = together(_ => true);
        phases = [.. Enumerable.Range(0, spec.Phases).Select(phase => spec.Phases > 1 && panes.Any(pane => spec.PhaseOf(pane) == phase) ? together(pane => spec.PhaseOf(pane) == phase) : all)];
    }

    public PerformanceFigures RealisedIn(long pane) => phases[spec.PhaseOf(pane)].Realised;

    public PerformanceFigures EstimatedIn(long pane) => phases[spec.PhaseOf(pane)].Estimated;
}
