namespace Watchgrain.Grains.Deltas;

/// <summary>
/// The sources of a version that are in quarantine: rows and labels that they supply for panes from <see cref="QuarantinedSource.FromPane"/> on are counted apart. Totals are merges over sources, so leaving one out is exact, and so is taking
/// it in again. Sources that count together as <see cref="ReceiverPanes.OtherSources"/> cannot be left out one by one. Immutable.
/// </summary>
[GenerateSerializer, Immutable, Alias("wg.Quarantine")]
public sealed record Quarantine([property: Id(0)] QuarantinedSource[] Sources)
{
    public static readonly Quarantine None = new([]);

    public bool IsEmpty => Sources.Length == 0;

    /// <summary>Whether what a source supplied for a pane is counted apart.</summary>
    public bool Holds(string source, long pane) => source != ReceiverPanes.OtherSources && Array.Exists(Sources, held => held.Source == source && pane >= held.FromPane);
}
