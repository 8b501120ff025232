namespace Watchgrain.FlightData;

/// <summary>What scores and labels say of a set of flights.</summary>
/// <param name="Rows">Flights.</param>
/// <param name="DelayRate">Share of positive labels.</param>
/// <param name="MeanDistance">Miles.</param>
/// <param name="MeanScore">Mean probability: equal to the delay rate when calibrated.</param>
/// <param name="RocAuc">Area under the ROC curve by mid-ranks; NaN when one class is missing.</param>
/// <param name="AccuracyAtHalf">Share of labels that "class 1 if score >= 0.5" gets right.</param>
/// <param name="AccuracyAtThreshold">The same with the decision threshold.</param>
/// <param name="LogLoss">Mean negative log-likelihood in nats; scores are kept 0.0001 away from 0 and 1.</param>
public sealed record Performance(int Rows, double DelayRate, double MeanDistance, double MeanScore, double RocAuc, double AccuracyAtHalf, double AccuracyAtThreshold, double LogLoss)
{
    public static Performance Of(IReadOnlyList<ScoredFlight> flights, float threshold) => new(
        flights.Count,
        flights.Average(row => row.Flight.IsDelayed ? 1.0 : 0),
        flights.Average(row => (double)row.Flight.DistanceMiles),
        flights.Average(row => (double)row.Score),
        AreaUnderCurve(flights.Select(row => (row.Score, row.Flight.IsDelayed))),
        Accuracy(flights, 0.5f),
        Accuracy(flights, threshold),
        flights.Average(row => -Math.Log(Math.Clamp(row.Flight.IsDelayed ? row.Score : 1 - row.Score, 1e-4, 1))));

    /// <summary>The score that as many flights reach as are delayed: with it the predicted rate equals the base rate.</summary>
    public static float BaseRateThreshold(IReadOnlyList<ScoredFlight> flights)
    {
        var positives = flights.Count(row => row.Flight.IsDelayed);
        return flights.Select(row => row.Score).OrderDescending().ElementAt(positives - 1);
    }

    private static double Accuracy(IReadOnlyList<ScoredFlight> flights, float threshold) =>
        flights.Average(row => row.Score >= threshold == row.Flight.IsDelayed ? 1.0 : 0);

    /// <summary>Area under the ROC curve by mid-ranks; NaN when one class is missing.</summary>
    public static double AreaUnderCurve(IEnumerable<(float Score, bool IsDelayed)> flights)
    {
        double below = 0, positives = 0, wins = 0;
        foreach (var tied in flights.GroupBy(row => row.Score).OrderBy(group => group.Key))
        {
            var delayed = tied.Count(row => row.IsDelayed);
            var onTime = tied.Count() - delayed;
            wins += delayed * (below + onTime / 2.0);
            below += onTime;
            positives += delayed;
        }
        return wins / (positives * below);
    }
}
