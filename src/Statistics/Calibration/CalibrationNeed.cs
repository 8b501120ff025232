namespace Watchgrain.Statistics.Calibration;

/// <summary>
/// Whether scores are better probabilities after isotonic calibration: ten times a tenth of the rows (of each class alike) is set aside, calibrated by a fit on the rest, and pooled; calibration is
/// needed when it lowers the expected calibration error
/// over ten bins of equal mass. The rule is NannyML's; the draw of the tenths is from the caller's seed.
/// </summary>
/// <remarks>Not needed, with both errors null, when a class has fewer than two rows or the scores separate the classes (ROC AUC above 0.999): there is nothing to gain, or nothing to judge it by.</remarks>
/// <param name="IsNeeded">Whether to calibrate.</param>
/// <param name="ErrorBefore">ECE of the scores as they are, on the rows set aside, in [0, 1].</param>
/// <param name="ErrorAfter">ECE after calibration.</param>
public readonly record struct CalibrationNeed(bool IsNeeded, double? ErrorBefore, double? ErrorAfter)
{
    private const int Splits = 10;
    private const double SeparatingAuc = 0.999;

    /// <exception cref="ArgumentException">A probability is NaN or outside [0, 1], a label is neither 0 nor 1, or the lengths differ.</exception>
    public static CalibrationNeed Of(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int seed)
    {
        Performance.Probabilities.Check(labels, probabilities);
        var sorted = probabilities.ToArray();
        var ordered = labels.ToArray();
        Array.Sort(sorted, ordered);
        int[] positives = [.. Enumerable.Range(0, ordered.Length).Where(i => ordered[i] == 1)], negatives = [.. Enumerable.Range(0, ordered.Length).Where(i => ordered[i] == 0)];
        if (positives.Length < 2 || negatives.Length < 2 || Performance.RocAuc.FromSamples(ordered, sorted)!.Value.Value > SeparatingAuc) return default;
        var random = new Random(seed);
        List<int> outcomes = [];
        List<double> before = [], after = [];
        for (var split = 0; split < Splits; split++)
        {
            var aside = new bool[ordered.Length];
            SetAside(positives, aside, random);
            SetAside(negatives, aside, random);
            var fit = IsotonicCalibration.FitSorted(ordered, sorted, aside)!;
            var knot = -1;
            for (var i = 0; i < sorted.Length; i++)
            {
                if (!aside[i]) continue;
                outcomes.Add(ordered[i]);
                before.Add(sorted[i]);
                after.Add(fit.ApplyAscending(sorted[i], ref knot));
            }
        }
        double errorBefore = Error(before), errorAfter = Error(after);
        return new CalibrationNeed(errorBefore > errorAfter, errorBefore, errorAfter);

        double Error(List<double> values) => CalibrationError.Of(ReliabilityCurve.EqualMass([.. outcomes], [.. values]))!.Value.Expected.Value;
    }

    private static void SetAside(int[] rows, bool[] aside, Random random)
    {
        var count = Math.Max(1, (int)Math.Round(rows.Length / 10.0));
        for (var i = 0; i < count; i++)
        {
            var other = random.Next(i, rows.Length);
            (rows[i], rows[other]) = (rows[other], rows[i]);
            aside[rows[i]] = true;
        }
    }
}
