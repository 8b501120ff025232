namespace Watchgrain.FlightData;

/// <summary>A weekly figure that tells of a change, as a difference between two sets of rows; larger is more change.</summary>
/// <param name="Name">What it is called in the lists.</param>
/// <param name="Feature">The feature that it is about; empty: the model's performance or its labels.</param>
/// <param name="Effect">From here on a person would act.</param>
/// <param name="Difference">Of the reference's rows and those of now.</param>
public sealed record Figure(string Name, string Feature, double Effect, Func<Rows, Rows, double> Difference)
{
    /// <summary>Of a source or slice, beside all other rows of the same weeks; of all rows there is none.</summary>
    public const string AgainstTheOthers = "error rate against the others";

    /// <summary>PSI of 0.1: the customary limit of "moderate".</summary>
    private const double Moderate = 0.1;

    /// <summary>Two points.</summary>
    private const double TwoPoints = 0.02;

    public static IReadOnlyList<Figure> All(WatchedFlights flights, IReadOnlyList<WatchedFlight> reference)
    {
        return
        [
            Psi("distance", CellShares.Numeric(reference, flight => flight.DistanceMiles)),
            Psi("origin", CellShares.Categorical(reference, flight => flight.Origin)),
            Psi("destination", CellShares.Categorical(reference, flight => flight.Destination)),
            Psi("@score", CellShares.Numeric(reference, flight => flight.Score)),
            new("new airports", "origin", TwoPoints, (before, now) => UnknownShare(before.Own, now.Own, flight => flight.Origin)),
            new("new airports", "destination", TwoPoints, (before, now) => UnknownShare(before.Own, now.Own, flight => flight.Destination)),
            new("error rate", "", TwoPoints, (before, now) => ErrorRate(now.Own) - ErrorRate(before.Own)),
            new("ROC AUC, lost", "", TwoPoints, (before, now) => Auc(before.Own) - Auc(now.Own)),
            new("delay rate less mean score", "", TwoPoints, (before, now) => Math.Abs(Excess(now.Own) - Excess(before.Own))),
            new(AgainstTheOthers, "", TwoPoints, (before, now) => now.Others.Count == 0 ? 0 : AgainstOthers(now) - AgainstOthers(before)),
        ];

        double ErrorRate(IReadOnlyList<WatchedFlight> rows) => rows.Average(row => row.Score >= flights.Threshold == row.IsDelayed ? 0.0 : 1);
        double AgainstOthers(Rows rows) => ErrorRate(rows.Own) - ErrorRate(rows.Others);
    }

    private static Figure Psi(string feature, CellShares shares) => new("PSI", feature, Moderate, (before, now) => shares.Psi(before.Own, now.Own));

    private static double UnknownShare(IReadOnlyList<WatchedFlight> before, IReadOnlyList<WatchedFlight> now, Func<WatchedFlight, string> category)
    {
        var known = before.Select(category).ToHashSet(StringComparer.Ordinal);
        return now.Average(flight => known.Contains(category(flight)) ? 0.0 : 1);
    }

    private static double Auc(IReadOnlyList<WatchedFlight> rows) => Performance.AreaUnderCurve(rows.Select(row => (row.Score, row.IsDelayed)));

    private static double Excess(IReadOnlyList<WatchedFlight> rows) => rows.Average(row => (row.IsDelayed ? 1.0 : 0) - row.Score);
}
