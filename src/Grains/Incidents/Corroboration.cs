using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Governance;

namespace Watchgrain.Grains.Incidents;

/// <summary>
/// What accuses a source at one time. Two findings that have little in common (its labels contradict the model, and its rows have moved, say) are no accident of one detector: together they may do what one alone must not. Pure.
/// </summary>
public static class Corroboration
{
    /// <summary>2: one signal alone alerts.</summary>
    public const int LeastKinds = 2;

    // What speaks of a source itself, each from other figures. Performance is an effect, and not its alone.
    private static readonly Family[] Accusing = [Family.Drift, Family.Quality, Family.Poisoning, Family.Abuse];

    /// <summary>The independent kinds of evidence of the open strands about a source, in words: the families, and of poisoning what rows show and what labels show apart.</summary>
    public static string[] Against(string source, IEnumerable<Strand> strands)
    {
        ArgumentNullException.ThrowIfNull(strands);
        return source.Length == 0 ? [] : [.. strands.Where(strand => strand.Open && strand.Subject.Source == source && Accusing.Contains(strand.Family)).Select(strand => (strand.Family, strand.Stage)).Distinct().Order().Select(Words)];
    }

    private static string Words((Family Family, PaneStage Stage) kind) =>
        kind.Family == Family.Poisoning ? $"{AuditWords.Of(kind.Family)} ({(kind.Stage == PaneStage.Rows ? "rows" : "labels")})" : AuditWords.Of(kind.Family);
}
