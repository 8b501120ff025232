using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Models;

namespace Watchgrain.Grains.Incidents;

/// <summary>Orders the strands of an incident by how likely each is its cause. Pure.</summary>
/// <remarks>
/// <para>What is said of performance, of the score or of slices follows from something; data and their sources do not, and come first. Among these the one that has moved furthest itself comes first: where one feature has shifted and others only
/// follow it, none of them can move further (the data processing inequality, which holds for every f-divergence, and PSI is one).</para>
/// <para>Only drift is compared by size so. What is missing or unknown is a fault of the data by itself and comes before it, sources whose labels are wrong after it.</para>
/// <para>A feature may have shifted by itself that the model hardly looks at. It comes after the others: one that explains less than <see cref="Little"/> of what the strongest does, of predictions and of errors. How much each explains does not decide beyond that:
/// in a public data set of car loans the loan lengths, which follow, move the mean score ten times as far as the car values, which have shifted.</para>
/// <para>What happens to the model is told by figures of which none can be held against another, an accuracy beside a mean error: what labels show of performance comes first, what is only estimated last.</para>
/// </remarks>
public static class Causes
{
    /// <summary>A twentieth: far below what features explain that a shift takes along, and above what chance makes of those that say next to nothing of the model.</summary>
    public const double Little = 0.05;

    /// <summary>Place of what happens to the model.</summary>
    private const int OfTheModel = 1;

    /// <summary>Whether the family tells what happens to the model, and not to what it is given.</summary>
    public static bool IsEffect(Family family) => family is Family.Decay or Family.EstimatedDecay or Family.Calibration or Family.Fairness;

    /// <summary>The strands of an incident among those of its version, the likeliest cause first.</summary>
    public static IReadOnlyList<Strand> Of(Incident incident, IEnumerable<Strand> strands)
    {
        ArgumentNullException.ThrowIfNull(incident);
        return Ranked(strands.Where(strand => strand.IncidentId == incident.Id));
    }

    /// <summary>The strands, the likeliest cause first.</summary>
    public static IReadOnlyList<Strand> Ranked(IEnumerable<Strand> strands)
    {
        ArgumentNullException.ThrowIfNull(strands);
        var all = strands.ToList();
        var signals = all.Where(strand => Place(strand) == 0).Select(strand => strand.Strongest).OfType<Signal>().ToList();
        var prediction = signals.Select(signal => Math.Abs(signal.PredictionShift ?? 0)).DefaultIfEmpty().Max();
        var error = signals.Select(signal => Math.Abs(signal.ErrorShift ?? 0)).DefaultIfEmpty().Max();
        return
        [
            .. all.OrderBy(Place)
                .ThenBy(strand => Place(strand) == 0 && ExplainsLittle(strand.Strongest, prediction, error))
                .ThenBy(strand => Place(strand) == OfTheModel ? strand.Family : 0)
                .ThenBy(strand => Place(strand) == 0 ? Group(strand.Family) : 0)
                .ThenByDescending(strand => strand.Size)
                .ThenBy(strand => strand.OpenedPane)
                .ThenBy(strand => strand.Family)
                .ThenBy(strand => strand.Subject.Feature, StringComparer.Ordinal)
                .ThenBy(strand => strand.Subject.Source, StringComparer.Ordinal)
                .ThenBy(strand => strand.Subject.Slice, StringComparer.Ordinal)
                .ThenBy(strand => strand.Subject.Caller, StringComparer.Ordinal)
                .ThenBy(strand => strand.IsTurned),
        ];
    }

    /// <summary>Those of which each may ask for an action, the likeliest cause first: the score only when it is alone.</summary>
    public static IEnumerable<Strand> Asking(IEnumerable<Strand> strands)
    {
        ArgumentNullException.ThrowIfNull(strands);
        var ranked = Ranked(strands);
        return ranked.Where(strand => strand.Subject.Feature != VersionSpec.ScoreFeature || ranked.Count == 1);
    }

    // Of what is not known nothing is held against it.
    private static bool ExplainsLittle(Signal? signal, double prediction, double error) =>
        signal?.PredictionShift is { } shift && (prediction > 0 || error > 0) && Math.Abs(shift) <= Little * prediction && Math.Abs(signal.ErrorShift ?? 0) <= Little * error;

    // Sizes compare within a family only. Values that are missing or unknown are a fault of the data by themselves; a distribution may have moved with something else.
    private static int Group(Family family) => family switch
    {
        Family.Quality => 0,
        Family.Drift => 1,
        _ => 2,
    };

    private static int Place(Strand strand) => strand switch
    {
        { Subject.Feature: VersionSpec.ScoreFeature } => 2,
        { Subject.Slice.Length: > 0 } => 3,
        _ when IsEffect(strand.Family) => OfTheModel,
        _ => 0,
    };
}
