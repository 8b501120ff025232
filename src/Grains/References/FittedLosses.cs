using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.LabelFree;

namespace Watchgrain.Grains.References;

/// <summary>What the errors of a regression are estimated with while labels are missing: fitted on the labelled rows of the reference.</summary>
internal static class FittedLosses
{
    /// <summary>100,000: a fit holds all its rows. Of more those at even steps are taken.</summary>
    private const int MostRows = 100_000;

    /// <summary>24: a fit costs the third power of them, and every later row the first.</summary>
    private const int MostFeatures = 24;

    // Groups of equal size in which a feature's mean errors are compared.
    private const int Groups = 16;

    /// <summary>The plan with the fit, and with the mean of the targets; as it was without labelled rows.</summary>
    /// <param name="batches">The rows, in their order.</param>
    /// <param name="spec">Names the numeric features.</param>
    /// <param name="plan">To be completed.</param>
    public static ReferencePlan Of(IReadOnlyCollection<ColumnarRows> batches, VersionSpec spec, ReferencePlan plan)
    {
        var labelled = batches.Sum(batch => (long)batch.LabelledRows);
        if (labelled == 0)
            return plan;
        int[] numeric = [.. Enumerable.Range(0, spec.Features.Length).Where(column => spec.Features[column].Kind == FeatureKind.Numeric)];
        List<double> features = [], predictions = [], targets = [];
        var step = 1 + (labelled - 1) / MostRows;
        long at = 0;
        var row = new double[numeric.Length];
        foreach (var batch in batches.Where(batch => !batch.Targets.IsEmpty))
        {
            var scores = MemoryMarshal.Cast<byte, double>(batch.Scores.Span);
            var known = MemoryMarshal.Cast<byte, double>(batch.Targets.Span);
            for (var i = 0; i < batch.Count; i++, at++)
            {
                if (at % step != 0)
                    continue;
                batch.CopyNumbers(i, numeric, row);
                foreach (var value in row)
                    features.Add(double.IsFinite(value) ? value : double.NaN);
                predictions.Add(scores[i]);
                targets.Add(known[i]);
            }
        }
        double[] errors = [.. predictions.Zip(targets, (prediction, target) => Math.Abs(prediction - target))];
        int[] chosen = [.. Enumerable.Range(0, numeric.Length).OrderByDescending(place => numeric.Length <= MostFeatures ? 0 : Explained(features, numeric.Length, place, errors)).Take(MostFeatures).Order()];
        double[] inputs = [.. Enumerable.Range(0, errors.Length).SelectMany(i => chosen.Select(place => features[i * numeric.Length + place]))];
        var fitted = DirectLossEstimator.Fit(inputs, CollectionsMarshal.AsSpan(predictions), CollectionsMarshal.AsSpan(targets));
        return plan with
        {
            TargetCentre = targets.Average(),
            Losses = fitted is null ? [] : BinaryOutput.BytesOf(fitted.ToPredictor().WriteTo),
            LossColumns = [.. chosen.Select(place => numeric[place])],
        };
    }

    // How much of the errors' squares lies between groups of rows with like values; missing values are the last group.
    private static double Explained(List<double> features, int width, int place, double[] errors)
    {
        double Value(int i) => features[i * width + place];
        int[] order = [.. Enumerable.Range(0, errors.Length).OrderBy(i => double.IsNaN(Value(i))).ThenBy(Value)];
        var mean = errors.Average();
        return order.Chunk(1 + (errors.Length - 1) / Groups).Sum(group => group.Length * Math.Pow(group.Average(i => errors[i]) - mean, 2));
    }
}
