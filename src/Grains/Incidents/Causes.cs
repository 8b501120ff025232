using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Incidents;

/// <summary>Orders the strands of an incident by how likely each is its cause. Pure.</summary>
/// <remarks>
/// What is said of performance, of the score or of slices follows from something; data and their sources do not, and come first. Among features the one that moves the predictions furthest comes first, as long as it is known of each
/// (<see cref="Signal.PredictionShift"/>); otherwise, and of equal ones, the one that has moved furthest itself.
/// </remarks>
public static class Causes
{
    /// <summary>Whether the family tells what happens to the model, and not to what it is given.</summary>
    public static bool IsEffect(Family family) => family is Family.Decay or Family.EstimatedDecay or Family.Calibration or Family.Fairness;

    /// <summary>The strands, the likeliest cause first.</summary>
    public static IReadOnlyList<Strand> Ranked(IEnumerable<Strand> strands)
    {
        ArgumentNullException.ThrowIfNull(strands);
        var all = strands.ToList();
        var explained = all.Where(strand => Place(strand) == 0).All(strand => strand.Strongest?.PredictionShift is not null);
        return
        [
            .. all.OrderBy(Place)
                .ThenByDescending(strand => explained ? Math.Abs(strand.Strongest?.PredictionShift ?? 0) : 0)
                .ThenByDescending(strand => strand.Level)
                .ThenBy(strand => strand.OpenedPane)
                .ThenBy(strand => strand.Family)
                .ThenBy(strand => strand.Subject.Feature, StringComparer.Ordinal)
                .ThenBy(strand => strand.Subject.Source, StringComparer.Ordinal)
                .ThenBy(strand => strand.Subject.Slice, StringComparer.Ordinal)
                .ThenBy(strand => strand.IsTurned),
        ];
    }

    private static int Place(Strand strand) => strand switch
    {
        { Subject.Feature: VersionSpec.ScoreFeature } => 2,
        { Subject.Slice.Length: > 0 } => 3,
        _ when IsEffect(strand.Family) => 1,
        _ => 0,
    };
}
