using System.Globalization;
using System.Text;

namespace Watchgrain.FlightData;

/// <summary>The tables of data/README.md: what is in the file, said before any monitor looks at it.</summary>
public sealed class TruthReport(IReadOnlyList<ScoredFlight> flights, float threshold)
{
    private readonly StringBuilder text = new();

    public string Markdown()
    {
        var production = flights.Where(row => Period.IsProduction(row.Flight)).ToArray();
        Line($"Threshold: class 1 when `score >= {threshold:0.0000}`. Rows: {flights.Count}, production rows: {production.Length}.");
        Line($"Mean absolute difference of `score_km` and `score`: {flights.Average(Shift):0.0000}; production rows whose class it changes: {100 * production.Average(Flips):0.0} %.");
        PerformanceTable("month", flights.GroupBy(row => Period.Month(row.Flight)));
        PerformanceTable("ISO week", flights.GroupBy(row => Period.Week(row.Flight)));
        SourceTable(production);
        ChangeTable(production);
        return text.ToString();
    }

    private void PerformanceTable(string period, IEnumerable<IGrouping<string, ScoredFlight>> groups)
    {
        Heading($"Performance per {period}");
        Line($"| {period} | rows | delay rate | mean score | ROC AUC | log-loss | accuracy at 0.5 | accuracy at threshold | mean distance |");
        Line($"| --- | --: | --: | --: | --: | --: | --: | --: | --: |");
        foreach (var group in groups)
        {
            var p = Performance.Of([.. group], threshold);
            Line($"| {group.Key} | {p.Rows} | {p.DelayRate:0.0000} | {p.MeanScore:0.0000} | {p.RocAuc:0.0000} | {p.LogLoss:0.0000} | {p.AccuracyAtHalf:0.0000} | {p.AccuracyAtThreshold:0.0000} | {p.MeanDistance:0.0} |");
        }
    }

    private void SourceTable(ScoredFlight[] production)
    {
        var reference = flights.Where(row => Period.IsReference(row.Flight)).ToLookup(row => row.Feed);
        Heading("Sources (synthetic): February → production");
        Line($"| source | share of rows | delay rate | ROC AUC | mean distance | mean absolute difference of `score_km` |");
        Line($"| --- | --: | --: | --: | --: | --: |");
        foreach (var group in production.GroupBy(row => row.Feed).OrderBy(group => group.Key))
        {
            var before = Performance.Of([.. reference[group.Key]], threshold);
            var now = Performance.Of([.. group], threshold);
            Line($"| {Feed.Name(group.Key)} | {100.0 * flights.Count(row => row.Feed == group.Key) / flights.Count:0.0} % | {before.DelayRate:0.0000} → {now.DelayRate:0.0000} | {before.RocAuc:0.0000} → {now.RocAuc:0.0000} | {before.MeanDistance:0} → {now.MeanDistance:0} | {group.Average(Shift):0.0000} |");
        }
    }

    private void ChangeTable(ScoredFlight[] production)
    {
        var change = new DistributionChange([.. flights.Select(row => row.Flight).Where(Period.IsReference)]);
        Heading("Change of the inputs against February, per production week");
        Line($"| ISO week | rows | PSI of distance | by chance | PSI of origin | by chance | origins that moved most (percentage points) |");
        Line($"| --- | --: | --: | --: | --: | --: | --- |");
        foreach (var group in production.Select(row => row.Flight).GroupBy(Period.Week))
        {
            var week = group.ToArray();
            var (distance, distanceChance) = change.Distance(week);
            var (origin, originChance) = change.Origin(week);
            var moves = string.Join(", ", change.LargestOriginMoves(week, 4).Select(move => string.Create(CultureInfo.InvariantCulture, $"{move.Origin} {move.Points:+0.00;-0.00}")));
            Line($"| {group.Key} | {week.Length} | {distance:0.0000} | {distanceChance:0.0000} | {origin:0.0000} | {originChance:0.0000} | {moves} |");
        }
    }

    private double Flips(ScoredFlight row) => row.Score >= threshold == row.ScoreKm >= threshold ? 0 : 1;

    private static double Shift(ScoredFlight row) => Math.Abs((double)row.ScoreKm - row.Score);

    private void Heading(string title) => text.Append('\n').Append("### ").Append(title).Append("\n\n");

    private void Line(FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');
}
