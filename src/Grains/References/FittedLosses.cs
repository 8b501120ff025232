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

    /// <summary>5,000: enough to tell which features errors depend on.</summary>
    private const int RankedRows = 5_000;

    // Groups of equal size in which a feature's mean errors are compared.
    private const int Groups = 16;

    /// <summary>The plan with the fit, and with the mean of the targets; as it was without labelled rows.</summary>
    /// <param name="batches">The rows, in their order.</param>
    /// <param name="spec">Names the numeric features.</param>
    /// <param name="plan">To be completed.</param>
    public static ReferencePlan Of(IReadOnlyCollection<ColumnarRows> batches, VersionSpec spec, ReferencePlan plan)
    {
        // Functions of time are left out: they go on where the reference ends.
        int[] numeric = [.. Enumerable.Range(0, spec.Features.Length).Where(column => spec.Features[column] is { Kind: FeatureKind.Numeric, Deterministic: false })];
        var labelled = batches.Sum(batch => (long)batch.LabelledRows);
        if (labelled == 0)
            return plan with { TargetCentre = MeanPrediction(batches) };
        var chosen = numeric.Length > MostFeatures ? Strongest(Sample.Of(batches, labelled, numeric, RankedRows)) : numeric;
        var sample = Sample.Of(batches, labelled, chosen, MostRows);
        var fitted = DirectLossEstimator.Fit(sample.Inputs, sample.Predictions, sample.Targets);
        return plan with
        {
            TargetCentre = sample.Targets.Average(),
            Losses = fitted is null ? [] : BinaryOutput.BytesOf(fitted.ToPredictor().WriteTo),
            LossColumns = chosen,
        };
    }

    // Without labels, predictions are the best that is known of where targets will lie.
    private static double MeanPrediction(IEnumerable<ColumnarRows> batches)
    {
        var (sum, count) = (0.0, 0L);
        foreach (var batch in batches)
        {
            foreach (var prediction in MemoryMarshal.Cast<byte, double>(batch.Scores.Span))
                (sum, count) = (sum + prediction, count + 1);
        }
        return count > 0 ? sum / count : 0;
    }

    private static int[] Strongest(Sample sample)
    {
        double[] errors = [.. sample.Predictions.Zip(sample.Targets, (prediction, target) => Math.Abs(prediction - target))];
        return [.. Enumerable.Range(0, sample.Columns.Length).OrderByDescending(place => Explained(sample, place, errors)).Take(MostFeatures).Order().Select(place => sample.Columns[place])];
    }

    // How much of the errors' squares lies between groups of rows with like values; missing values are the last group.
    private static double Explained(Sample sample, int place, double[] errors)
    {
        double Value(int row) => sample.Inputs[row * sample.Columns.Length + place];
        int[] order = [.. Enumerable.Range(0, errors.Length).OrderBy(row => double.IsNaN(Value(row))).ThenBy(Value)];
        var mean = errors.Average();
        return order.Chunk(1 + (errors.Length - 1) / Groups).Sum(group => group.Length * Math.Pow(group.Average(row => errors[row]) - mean, 2));
    }

    /// <summary>Labelled rows at even steps.</summary>
    /// <param name="Columns">Of the inputs.</param>
    /// <param name="Inputs">Row after row; NaN where there is no finite number.</param>
    /// <param name="Predictions">One per row.</param>
    /// <param name="Targets">One per row.</param>
    private sealed record Sample(int[] Columns, double[] Inputs, double[] Predictions, double[] Targets)
    {
        public static Sample Of(IEnumerable<ColumnarRows> batches, long labelled, int[] columns, int most)
        {
            var step = 1 + (labelled - 1) / most;
            var rows = (int)(1 + (labelled - 1) / step);
            var sample = new Sample(columns, new double[rows * columns.Length], new double[rows], new double[rows]);
            long at = 0;
            foreach (var batch in batches.Where(batch => !batch.Targets.IsEmpty))
            {
                var scores = MemoryMarshal.Cast<byte, double>(batch.Scores.Span);
                var targets = MemoryMarshal.Cast<byte, double>(batch.Targets.Span);
                for (var i = 0; i < batch.Count; i++, at++)
                {
                    if (at % step != 0)
                        continue;
                    var row = (int)(at / step);
                    (sample.Predictions[row], sample.Targets[row]) = (scores[i], targets[i]);
                    var inputs = sample.Inputs.AsSpan(row * columns.Length, columns.Length);
                    batch.CopyNumbers(i, columns, inputs);
                    foreach (ref var value in inputs)
                        value = double.IsFinite(value) ? value : double.NaN;
                }
            }
            return sample;
        }
    }
}
