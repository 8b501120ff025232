using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Performance;

/// <summary>What the performance was in the reference's panes of the same phase; of a phase without labels, in all of them. Immutable.</summary>
/// <typeparam name="T">What is known of it, realised and as it is estimated of the same rows.</typeparam>
internal sealed class ReferencePerformance<T>
{
    private readonly VersionSpec spec;
    private readonly T[] phases;

    /// <param name="spec">Gives the phase of a pane.</param>
    /// <param name="panes">The reference's panes that have labels.</param>
    /// <param name="together">What is known of the rows of several panes together.</param>
    public ReferencePerformance(VersionSpec spec, IReadOnlyCollection<long> panes, Func<Func<long, bool>, T> together)
    {
        this.spec = spec;
        var all = together(_ => true);
        phases = [.. Enumerable.Range(0, spec.Phases).Select(phase => spec.Phases > 1 && panes.Any(pane => spec.PhaseOf(pane) == phase) ? together(pane => spec.PhaseOf(pane) == phase) : all)];
    }

    public T In(long pane) => phases[spec.PhaseOf(pane)];
}
