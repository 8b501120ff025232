using System.Globalization;

namespace Watchgrain.Gateway.Queries;

/// <summary>What realised and estimated performance say together about a model's inputs and about what they mean. Pure.</summary>
internal static class WindowReading
{
    /// <summary>2 points: less is not worth a person's time, as with alarms.</summary>
    private const double Material = 0.02;

    /// <summary>A tenth, as with alarms.</summary>
    private const double MaterialFactor = Grains.Performance.ErrorWatch.ToleratedRise;

    /// <param name="estimated">Of all rows; null: nothing can be said.</param>
    /// <param name="realised">Of the labelled rows.</param>
    /// <param name="reference">Estimated of the reference's rows; null: it is not known, and shifts are not looked for.</param>
    /// <param name="left">How inputs have left the reference, so that the estimate says nothing; null: they have not, as far as it is known.</param>
    public static (V1.Reading Reading, string Sentence) Of(V1.EstimatedPerformance? estimated, V1.Performance realised, V1.EstimatedPerformance? reference, string? left = null)
    {
        if (estimated is null)
            return (V1.Reading.Unspecified, "");
        var shift = reference is null ? null : Shift("accuracy", estimated.Accuracy, estimated.AccuracyInterval, reference.Accuracy)
            ?? (estimated.HasRocAuc && reference.HasRocAuc ? Shift("ROC AUC", estimated.RocAuc, estimated.RocAucInterval, reference.RocAuc) : null);
        var change = (realised.HasRocAucMinusEstimated ? Change("ROC AUC", realised.RocAucMinusEstimated, realised.RocAucMinusEstimatedInterval) : null)
            ?? (realised.HasAccuracyMinusEstimated ? Change("accuracy", realised.AccuracyMinusEstimated, realised.AccuracyMinusEstimatedInterval) : null);
        return left is null ? Of(shift, change, reference is not null, realised.HasAccuracyMinusEstimated, realised.Labelled) : Left(left, change, realised.HasAccuracyMinusEstimated, realised.Labelled);
    }

    /// <summary>The same of several classes.</summary>
    /// <param name="estimated">Of all rows; null: nothing can be said.</param>
    /// <param name="realised">Of the labelled rows.</param>
    /// <param name="reference">Estimated of the reference's rows; null: it is not known, and shifts are not looked for.</param>
    /// <param name="left">How inputs have left the reference, so that the estimate says nothing; null: they have not, as far as it is known.</param>
    public static (V1.Reading Reading, string Sentence) Of(V1.EstimatedClasses? estimated, V1.ClassPerformance realised, V1.EstimatedClasses? reference, string? left = null)
    {
        if (estimated is null)
            return (V1.Reading.Unspecified, "");
        var shift = reference is null ? null : Shift("accuracy", estimated.Accuracy, estimated.AccuracyInterval, reference.Accuracy)
            ?? (estimated.HasRocAucMacro && reference.HasRocAucMacro ? Shift("ROC AUC", estimated.RocAucMacro, estimated.RocAucMacroInterval, reference.RocAucMacro) : null);
        var change = (realised.HasRocAucMacroMinusEstimated ? Change("ROC AUC", realised.RocAucMacroMinusEstimated, realised.RocAucMacroMinusEstimatedInterval) : null)
            ?? (realised.HasAccuracyMinusEstimated ? Change("accuracy", realised.AccuracyMinusEstimated, realised.AccuracyMinusEstimatedInterval) : null);
        return left is null ? Of(shift, change, reference is not null, realised.HasAccuracyMinusEstimated, realised.Labelled) : Left(left, change, realised.HasAccuracyMinusEstimated, realised.Labelled);
    }

    /// <summary>The same of a regression, where a tenth of the error is what matters.</summary>
    /// <param name="estimated">Of all rows; null: nothing can be said.</param>
    /// <param name="realised">Of the labelled rows.</param>
    /// <param name="reference">Estimated of the reference's rows; null: it is not known, and shifts are not looked for.</param>
    public static (V1.Reading Reading, string Sentence) Of(V1.EstimatedErrors? estimated, V1.RegressionPerformance realised, V1.EstimatedErrors? reference)
    {
        if (estimated is null)
            return (V1.Reading.Unspecified, "");
        var (now, interval) = (estimated.MeanAbsoluteError, estimated.MeanAbsoluteErrorInterval);
        var shift = reference is not null && IsMaterial(now, reference.MeanAbsoluteError) && !(interval.Low <= reference.MeanAbsoluteError && reference.MeanAbsoluteError <= interval.High)
            ? string.Create(CultureInfo.InvariantCulture, $"estimated mean absolute error {now:G4} against {reference.MeanAbsoluteError:G4} in the reference") : null;
        var change = realised is { HasMeanAbsoluteErrorMinusEstimated: true, MeanAbsoluteErrorMinusEstimated: var difference, MeanAbsoluteErrorMinusEstimatedInterval: var range }
            && IsMaterial(realised.MeanAbsoluteError, realised.MeanAbsoluteError - difference) && (range.Low > 0 || range.High < 0)
            ? string.Create(CultureInfo.InvariantCulture, $"realised mean absolute error {realised.MeanAbsoluteError:G4} is {(difference < 0 ? "lower" : "higher")} than the {realised.MeanAbsoluteError - difference:G4} that was estimated of the same rows") : null;
        var left = estimated.OutsideShare > EstimateTrust.MostOutside ? estimated.Untrusted[0] : null;
        return left is null ? Of(shift, change, reference is not null, realised.HasMeanAbsoluteErrorMinusEstimated, realised.Labelled) : Left(left, change, realised.HasMeanAbsoluteErrorMinusEstimated, realised.Labelled);
    }

    private static (V1.Reading Reading, string Sentence) Of(string? shift, string? change, bool hasReference, bool isCompared, long labelled) => (shift, change) switch
    {
        (null, null) when !hasReference => (V1.Reading.Unspecified, isCompared ? "labels agree with the estimate" : ""),
        (null, null) => (V1.Reading.AsReference, labelled > 0 ? "as in the reference" : "as in the reference, as far as can be said without labels"),
        (not null, null) => (V1.Reading.InputsShifted, $"inputs shifted: {shift}"),
        (null, not null) => (V1.Reading.PossibleConceptChange, $"possibly a concept change: {change}"),
        _ => (V1.Reading.InputsShiftedPossibleConceptChange, $"inputs shifted, possibly a concept change: {shift}; {change}"),
    };

    // What is estimated of such rows is no news, whether it moves or not: labels alone say something.
    private static (V1.Reading Reading, string Sentence) Left(string left, string? change, bool isCompared, long labelled) => change is not null
        ? (V1.Reading.InputsShiftedPossibleConceptChange, $"inputs shifted, possibly a concept change: {left}; {change}")
        : (V1.Reading.InputsShifted, isCompared
            ? string.Create(CultureInfo.InvariantCulture, $"inputs have left the reference: {left}; the labels of {labelled} rows do not contradict the estimate")
            : $"inputs have left the reference, and nothing can be said of performance without labels: {left}");

    private static bool IsMaterial(double now, double before) => Math.Abs(now - before) >= MaterialFactor * Math.Max(now, before);

    private static string? Shift(string figure, double now, V1.Interval interval, double before) =>
        Math.Abs(now - before) >= Material && !(interval.Low <= before && before <= interval.High)
            ? string.Create(CultureInfo.InvariantCulture, $"estimated {figure} {now:0.000} against {before:0.000} in the reference") : null;

    private static string? Change(string figure, double difference, V1.Interval interval) => Math.Abs(difference) >= Material && (interval.Low > 0 || interval.High < 0)
        ? string.Create(CultureInfo.InvariantCulture, $"realised {figure} is {Math.Abs(difference):0.000} {(difference < 0 ? "lower" : "higher")} than estimated ({interval.Low:+0.000;-0.000} to {interval.High:+0.000;-0.000})") : null;
}
