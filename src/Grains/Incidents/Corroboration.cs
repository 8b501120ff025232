using Watchgrain.Grains.Coordination;

namespace Watchgrain.Grains.Incidents;

/// <summary>
/// Which families accuse a source at one time. Two of them that have little in common (its labels contradict the model, and its rows have moved, say) are no accident of one detector: together they may do what one alone must not. Pure.
/// </summary>
public static class Corroboration
{
    /// <summary>2: one signal alone alerts.</summary>
    public const int LeastFamilies = 2;

    // What speaks of a source itself, each from other figures. Performance is an effect, and not its alone.
    private static readonly Family[] Accusing = [Family.Drift, Family.Quality, Family.Poisoning, Family.Abuse];

    /// <summary>The families of the open strands about a source, ascending.</summary>
    public static Family[] Against(string source, IEnumerable<Strand> strands)
    {
        ArgumentNullException.ThrowIfNull(strands);
        return source.Length == 0 ? [] : [.. strands.Where(strand => strand.Open && strand.Subject.Source == source && Accusing.Contains(strand.Family)).Select(strand => strand.Family).Distinct().Order()];
    }
}
