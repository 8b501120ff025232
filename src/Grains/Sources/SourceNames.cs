using Watchgrain.Grains.Deltas;

namespace Watchgrain.Grains.Sources;

/// <summary>
/// Under which name a source counts, by the version's register: the sources of the reference, those with the most rows first, then the others in the order in which they were registered. A place is final, so all partitions of a version
/// and all its days name a source alike. Pure; immutable.
/// </summary>
public sealed class SourceNames
{
    /// <inheritdoc cref="ReceiverPanes.MostSources"/>
    public const int MostWithStatistics = ReceiverPanes.MostSources;

    /// <summary>1,024: each is a name in the version's record, and a source grain if it sends labels or lineage.</summary>
    public const int MostRegistered = 1024;

    /// <summary>Name under which further sources count together. A source of this name is one of them.</summary>
    public const string Others = ReceiverPanes.OtherSources;

    public static readonly SourceNames None = new([]);

    private readonly Dictionary<string, int> places;

    /// <param name="register">Sources in the order of their places.</param>
    public SourceNames(IReadOnlyList<string> register)
    {
        ArgumentNullException.ThrowIfNull(register);
        places = new(StringComparer.Ordinal);
        foreach (var source in register)
            places.TryAdd(source, places.Count);
    }

    public int Count => places.Count;

    /// <summary>True when the name of a source is final: it has a place, or there is none left.</summary>
    public bool IsSettled(string source) => places.Count >= MostRegistered || places.ContainsKey(source);

    /// <summary>The name under which the rows and the labels of a source are summarised.</summary>
    public string StatisticsOf(string source) => Within(source, MostWithStatistics);

    /// <summary>The name of the grain that keeps what is known of a source alone.</summary>
    public string GrainOf(string source) => Within(source, MostRegistered);

    private string Within(string source, int most) => places.TryGetValue(source, out var place) && place < most ? source : Others;
}
