using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Incidents;

/// <summary>The strands of one incident, and what is asked of them for each new one: a wide break has thousands.</summary>
internal sealed class IncidentStrands
{
    private readonly HashSet<(Family, Subject, bool, PaneStage)> streams = [];
    private readonly HashSet<string> scopes = new(StringComparer.Ordinal);

    public IncidentStrands(IEnumerable<Strand> strands)
    {
        foreach (var strand in strands)
            Add(strand);
    }

    public List<Strand> All { get; } = [];

    public bool AnyStandsAlone { get; private set; }

    /// <summary>Nothing in the data, only what happens to the model.</summary>
    public bool OnlyEffects => scopes.Count == 0;

    public void Add(Strand strand)
    {
        All.Add(strand);
        streams.Add(StreamOf(strand));
        AnyStandsAlone |= StandsAlone(strand);
        if (!Causes.IsEffect(strand.Family))
            scopes.Add(strand.Subject.Source);
    }

    /// <summary>Whether one of the causes is about this source, or about all of them (empty).</summary>
    public bool HasScope(string source) => scopes.Contains(source);

    public bool HasOppositeOf(Strand strand) => streams.Contains((strand.Family, strand.Subject, !strand.IsTurned, strand.Stage));

    public static (Family, Subject, bool, PaneStage) StreamOf(Strand strand) => (strand.Family, strand.Subject, strand.IsTurned, strand.Stage);

    /// <summary>It is never one of several. Registers and conflicts have no threshold; a fixed one shows what a detector might have shown.</summary>
    public static bool StandsAlone(Strand strand) => strand.Family is Family.Abuse or Family.Feedback or Family.Cost || strand.Strongest is { LogThreshold: 0, IsFixedThreshold: false };
}
