using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Performance;

/// <summary>Checks of labels with their probabilities.</summary>
internal static class Probabilities
{
    public static void Check(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities)
    {
        if (labels.Length != probabilities.Length) throw new ArgumentException($"{labels.Length} labels and {probabilities.Length} probabilities.", nameof(probabilities));
        foreach (var label in labels) ScoreCells.Binary(label);
        Check(probabilities);
    }

    public static void Check(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities, int classes)
    {
        if (classes < 2) throw new ArgumentOutOfRangeException(nameof(classes), classes, "There are at least two classes.");
        if (probabilities.Length != (long)labels.Length * classes)
            throw new ArgumentException($"{labels.Length} rows of {classes} classes need {(long)labels.Length * classes} probabilities, not {probabilities.Length}.", nameof(probabilities));
        foreach (var label in labels)
            if ((uint)label >= (uint)classes) throw new ArgumentOutOfRangeException(nameof(labels), label, $"A class lies in 0 to {classes - 1}.");
        Check(probabilities);
    }

    public static void Check(ReadOnlySpan<double> probabilities)
    {
        foreach (var p in probabilities)
            if (!(p is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(probabilities), p, "A probability lies in [0, 1].");
    }
}
