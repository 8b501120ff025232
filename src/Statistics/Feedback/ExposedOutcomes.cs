using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.Feedback;

/// <summary>
/// Labelled rows of a binary model by what the prediction caused: rows per (exposure, label, error, propensity code). Label rates and accuracies per exposure and weighted figures follow from it. Mergeable, exact integers:
/// weights are applied when figures are computed, in the order of the codes, so that no order of rows shows.
/// </summary>
/// <remarks>A corrected label is a retraction (weight −1) and an addition, whichever comes first: counts may be negative for a while. At most 4,060 counts, without propensities 12. Not thread-safe.</remarks>
public sealed class ExposedOutcomes
{
    private const byte FormVersion = 1;
    private const int Codes = 256;
    private const int Exposures = 4;

    private SparseCounts counts = new(4 * Exposures * Codes);

    /// <summary>Rows, retractions subtracted.</summary>
    public long Count => counts.Total;

    /// <param name="mark">Not empty: rows of which nothing is known are not counted here.</param>
    /// <param name="label">The outcome, 0 or 1.</param>
    /// <param name="predictedClass">0 or 1.</param>
    /// <param name="weight">1 for an outcome, −1 for its retraction.</param>
    /// <exception cref="ArgumentOutOfRangeException">The mark is empty or none that there is, or label or class is neither 0 nor 1.</exception>
    public void Add(ExposureMark mark, int label, int predictedClass, long weight = 1)
    {
        if (mark.IsEmpty || mark.Exposure > Exposure.HoldOut || mark.Propensity > PropensityCode.Last)
            throw new ArgumentOutOfRangeException(nameof(mark), mark, "An exposure or a propensity is needed.");
        counts.Add(KeyOf((int)mark.Exposure, ScoreCells.Binary(label), ScoreCells.Binary(label) == ScoreCells.Binary(predictedClass) ? 0 : 1, mark.Propensity), weight);
    }

    /// <summary>The labelled rows of an exposure; of <see cref="Exposure.Unknown"/> only those with a propensity are counted here.</summary>
    public LabelledRows Of(Exposure exposure)
    {
        long rows = 0, ones = 0, errors = 0;
        foreach (var cell in NonEmpty().Where(cell => cell.Mark.Exposure == exposure))
        {
            rows += cell.Rows;
            ones += cell.Label * cell.Rows;
            errors += cell.IsError ? cell.Rows : 0;
        }
        return new(rows, ones, errors);
    }

    /// <summary>The counts that are not 0, in a fixed order.</summary>
    public IEnumerable<(ExposureMark Mark, int Label, bool IsError, long Rows)> NonEmpty()
    {
        foreach (var (key, rows) in counts.Ascending())
            yield return (new((Exposure)(key / (4 * Codes)), (byte)(key % Codes)), key / (2 * Codes) % 2, key / Codes % 2 == 1, rows);
    }

    public void Merge(ExposedOutcomes other)
    {
        ArgumentNullException.ThrowIfNull(other);
        counts.Merge(other.counts);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        counts.Write(output, signed: true);
    }

    /// <exception cref="InvalidDataException">The bytes are not exposed outcomes of a known version.</exception>
    public static ExposedOutcomes Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Exposed outcomes", source);
        input.Version(FormVersion);
        var outcomes = new ExposedOutcomes { counts = SparseCounts.Read(ref input, 4 * Exposures * Codes, signed: true) };
        input.End();
        if (outcomes.NonEmpty().Any(cell => cell.Mark.IsEmpty || cell.Mark.Propensity > PropensityCode.Last))
            throw input.Broken("a row has neither exposure nor propensity, or a code beyond the last");
        return outcomes;
    }

    private static int KeyOf(int exposure, int label, int error, byte propensity) => ((((2 * exposure) + label) * 2) + error) * Codes + propensity;
}
