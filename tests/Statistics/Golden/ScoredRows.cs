using System.Collections.Concurrent;
using System.Globalization;

namespace Watchgrain.Statistics.Tests.Golden;

/// <summary>Rows of one of the real data sets: label, predicted class, score, and what periods and slices are cut by.</summary>
internal sealed record ScoredRows(int[] Labels, int[] Classes, double[] Scores, string[] Period, string[] Slice)
{
    private static readonly ConcurrentDictionary<string, (ScoredRows Reference, ScoredRows Production)> Loaded = new();

    public int Count => Labels.Length;

    public static (ScoredRows Reference, ScoredRows Production) Of(string dataset) => Loaded.GetOrAdd(dataset, name => name switch
    {
        "hotel_booking" => (Read("hotel_booking_reference", "is_canceled", "y_pred", "y_pred_proba", "timestamp", "timestamp"), Read("hotel_booking_monitoring", "is_canceled", "y_pred", "y_pred_proba", "timestamp", "timestamp")),
        "car_loan" => (Read("car_loan_reference", "repaid", "y_pred", "y_pred_proba", "timestamp", "timestamp"), Read("car_loan_monitoring", "repaid", "y_pred", "y_pred_proba", "timestamp", "timestamp")),
        "employment_MA" => (Read("employment_MA_reference", "employed", "prediction", "predicted_probability", "year", "SEX"), Employment()),
        _ => throw GoldenFigures.NotOffered(name),
    });

    public ScoredRows Where(Func<int, bool> keep)
    {
        int[] rows = [.. Enumerable.Range(0, Count).Where(keep)];
        return new([.. rows.Select(i => Labels[i])], [.. rows.Select(i => Classes[i])], [.. rows.Select(i => Scores[i])], [.. rows.Select(i => Period[i])], [.. rows.Select(i => Slice[i])]);
    }

    public IEnumerable<ScoredRows> Chunks(int rows)
    {
        for (var from = 0; from < Count; from += rows)
        {
            var chunk = from..Math.Min(Count, from + rows);
            yield return new(Labels[chunk], Classes[chunk], Scores[chunk], Period[chunk], Slice[chunk]);
        }
    }

    private static ScoredRows Read(string file, string label, string predicted, string score, string period, string slice)
    {
        var columns = SharedData.Columns(file + ".csv.gz", [.. new[] { label, predicted, score, period, slice }.Distinct()]);
        return new(Integers(columns[label]), Integers(columns[predicted]), Numbers(columns[score]), columns[period], columns[slice]);
    }

    // The labels of the production years come in a file of their own.
    private static ScoredRows Employment()
    {
        var columns = SharedData.Columns("employment_MA_analysis.csv.gz", "id", "prediction", "predicted_probability", "year", "SEX");
        var targets = SharedData.Columns("employment_MA_analysis_target.csv.gz", "id", "employed");
        var labels = targets["id"].Zip(targets["employed"]).ToDictionary(pair => pair.First, pair => pair.Second);
        return new(Integers([.. columns["id"].Select(id => labels[id])]), Integers(columns["prediction"]), Numbers(columns["predicted_probability"]), columns["year"], columns["SEX"]);
    }

    private static int[] Integers(string[] column) => Array.ConvertAll(Numbers(column), number => (int)number);

    private static double[] Numbers(string[] column) => Array.ConvertAll(column, cell => double.Parse(cell, CultureInfo.InvariantCulture));
}
