using System.Globalization;
using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.References;

/// <summary>What a version's performance is estimated with while labels are missing: calibrated on the labelled rows of the reference.</summary>
internal static class CalibratedEstimator
{
    /// <summary>A million: more rows do not make the calibration better, and the reference waits for it. Of more rows those at even steps are taken.</summary>
    private const long MostRows = 1_000_000;

    /// <summary>4 million: 32 MB while they are fitted.</summary>
    private const long MostProbabilities = 4_000_000;

    /// <summary>Serialised <see cref="MulticlassConfidenceBasedEstimator"/>; empty without labelled rows. Of more rows than <see cref="MostProbabilities"/> allow those at even steps are taken.</summary>
    /// <param name="batches">The rows, in their order.</param>
    /// <param name="classes">How many classes there are, 3 to 32.</param>
    /// <param name="digest">The reference's, hexadecimal: its beginning seeds the splits that decide per class whether probabilities need calibration.</param>
    public static byte[] Of(IReadOnlyCollection<ColumnarRows> batches, int classes, string digest)
    {
        var most = MostProbabilities / classes;
        var step = 1 + (batches.Sum(batch => (long)batch.Labels.Length) - 1) / most;
        List<int> labels = [];
        List<double> probabilities = [];
        long at = 0;
        foreach (var batch in batches.Where(batch => !batch.Labels.IsEmpty))
        {
            for (var row = 0; row < batch.Count; row++, at++)
            {
                if (at % step != 0)
                    continue;
                labels.Add(batch.Labels.Span[row]);
                foreach (var p in ClassProbabilities.Of(batch.Probabilities.Span, row, classes))
                    probabilities.Add(p);
            }
        }
        return labels.Count == 0 ? [] : BinaryOutput.BytesOf(MulticlassConfidenceBasedEstimator.Fit(CollectionsMarshal.AsSpan(labels), CollectionsMarshal.AsSpan(probabilities), classes, Seed(digest)).WriteTo);
    }

    /// <summary>Serialised <see cref="ConfidenceBasedEstimator"/>; empty without labelled rows.</summary>
    /// <param name="batches">The rows, in their order.</param>
    /// <param name="digest">The reference's, hexadecimal: its beginning seeds the splits that decide whether scores need calibration.</param>
    public static byte[] Of(IReadOnlyCollection<ColumnarRows> batches, string digest)
    {
        var step = 1 + (batches.Sum(batch => (long)batch.Labels.Length) - 1) / MostRows;
        List<int> labels = [];
        List<double> scores = [];
        long at = 0;
        foreach (var batch in batches.Where(batch => !batch.Labels.IsEmpty))
        {
            var known = batch.Labels.Span;
            var given = MemoryMarshal.Cast<byte, double>(batch.Scores.Span);
            for (var row = 0; row < known.Length; row++, at++)
            {
                if (at % step != 0 || !(given[row] is >= 0 and <= 1))
                    continue;
                labels.Add(known[row]);
                scores.Add(given[row]);
            }
        }
        if (labels.Count == 0)
            return [];
        return BinaryOutput.BytesOf(ConfidenceBasedEstimator.Fit(CollectionsMarshal.AsSpan(labels), CollectionsMarshal.AsSpan(scores), Seed(digest)).WriteTo);
    }

    private static int Seed(string digest) => int.Parse(digest.AsSpan(0, 7), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
