using Watchgrain.Statistics.Poisoning.Likeness;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Sources;

/// <summary><see cref="ContradictionProfile"/> as it goes between silos: one number per place.</summary>
[GenerateSerializer, Immutable, Alias("wg.ProfilePlaces")]
public sealed record ProfilePlaces([property: Id(0)] long[] Rows, [property: Id(1)] long[] Contradictions, [property: Id(2)] double[] Expected, [property: Id(3)] double[] Variance)
{
    /// <summary>Null while retractions are ahead of what they retract.</summary>
    public static ProfilePlaces? Of(OutcomeCells outcomes) => ContradictionProfile.Of(outcomes) is { } profile ? new(profile.Rows, profile.Contradictions, profile.Expected, profile.Variance) : null;

    /// <summary>The same in the words of the statistics; null where a silo of another release has other places.</summary>
    public ContradictionProfile? ToStatistics() =>
        Array.TrueForAll([Rows.Length, Contradictions.Length, Expected.Length, Variance.Length], length => length == ContradictionProfile.Places) ? new(Rows, Contradictions, Expected, Variance) : null;
}
