using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Performance;

namespace Watchgrain.Statistics.Summaries;

/// <summary>
/// Outcomes of a model of K classes: for each class the <see cref="OutcomeCells"/> of its probability against all others (label and predicted class being 1 where they are this class), the confusion counts, and exact sums of the losses of
/// whole rows (−ln p of the label, and Brier's Σ (p − y)²) with their squares. <see cref="ClassReport"/> computes from it. Mergeable.
/// </summary>
/// <remarks>A corrected label is a retraction (weight −1) and an addition. A retraction may arrive before its addition: figures are null for so long. At most 16 KB per class, and as much as the cells in use. Not thread-safe.</remarks>
public sealed class ClassOutcomes
{
    private const byte FormVersion = 1;

    private readonly OutcomeCells[] cells;
    private readonly ExactSum[] sums;
    private readonly SparseCounts confusion;

    /// <param name="classes">K, 3 to 32.</param>
    public ClassOutcomes(int classes)
        : this([.. Enumerable.Range(0, ClassProbabilities.Classes(classes)).Select(_ => new OutcomeCells())], new SparseCounts(classes * classes), [new(), new(), new(), new()]) { }

    private ClassOutcomes(OutcomeCells[] cells, SparseCounts confusion, ExactSum[] sums) => (this.cells, this.confusion, this.sums) = (cells, confusion, sums);

    public int Classes => cells.Length;

    /// <summary>Labelled rows, retractions subtracted.</summary>
    public long Count => confusion.Total;

    /// <summary>No count is negative: no retraction is ahead of what it retracts.</summary>
    public bool IsWhole => confusion.Ascending().All(pair => pair.Count > 0) && Array.TrueForAll(cells, own => own.IsWhole);

    /// <summary>The rows as outcomes of one class against all others.</summary>
    public OutcomeCells this[int label] => cells[label];

    /// <summary>Of −ln p(label), in nats.</summary>
    internal MeanAccumulator LogLosses => MeanAccumulator.Of(Count, sums[0].Value, sums[1].Value);

    /// <summary>Of Σ (p − y)².</summary>
    internal MeanAccumulator BrierScores => MeanAccumulator.Of(Count, sums[2].Value, sums[3].Value);

    /// <param name="label">The outcome, 0 to K − 1.</param>
    /// <param name="predictedClass">0 to K − 1.</param>
    /// <param name="probabilities">K of them, in [0, 1].</param>
    /// <param name="weight">1 for an outcome, −1 for its retraction.</param>
    public void Add(int label, int predictedClass, ReadOnlySpan<float> probabilities, int weight = 1)
    {
        ClassScores.Check(probabilities, predictedClass, Classes);
        if ((uint)label >= (uint)Classes) throw new ArgumentOutOfRangeException(nameof(label), label, $"A class lies in 0 to {Classes - 1}.");
        for (var c = 0; c < cells.Length; c++) cells[c].Add(c == label ? 1 : 0, c == predictedClass ? 1 : 0, probabilities[c], weight);
        confusion.Add(label * Classes + predictedClass, weight);
        double loss = ClassProbabilities.LogLossOf(probabilities, label), brier = ClassProbabilities.BrierOf(probabilities, label);
        sums[0].Add(loss, weight < 0);
        sums[1].Add(loss * loss, weight < 0);
        sums[2].Add(brier, weight < 0);
        sums[3].Add(brier * brier, weight < 0);
    }

    /// <summary>Rows by label and predicted class.</summary>
    public ConfusionTable Table()
    {
        var table = new ConfusionTable(Classes);
        foreach (var (key, rows) in confusion.Ascending()) table.Add(key / Classes, key % Classes, rows);
        return table;
    }

    /// <summary>Whether the predicted class is the label, against its probability: the rows of all classes as outcomes of one binary model that always says "right".</summary>
    public OutcomeCells OfPredicted()
    {
        var all = new OutcomeCells();
        foreach (var own in cells)
            foreach (var cell in own.NonEmpty())
                if (cell.PredictedClass == 1) all.Add(cell);
        return all;
    }

    /// <summary>The labelled rows as they were predicted; null when a net count is negative.</summary>
    public ClassScores? Predictions()
    {
        ScoreCells?[] predictions = Array.ConvertAll(cells, own => own.Predictions());
        return Array.Exists(predictions, own => own is null) ? null : ClassScores.Of(predictions!);
    }

    /// <exception cref="ArgumentException">The other has another number of classes; nothing has been added.</exception>
    public void Merge(ClassOutcomes other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Classes != Classes) throw new ArgumentException($"Outcomes of {other.Classes} classes cannot join those of {Classes}.", nameof(other));
        for (var c = 0; c < cells.Length; c++) cells[c].Merge(other.cells[c]);
        confusion.Merge(other.confusion);
        for (var i = 0; i < sums.Length; i++) sums[i].Merge(other.sums[i]);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutByte((byte)Classes);
        confusion.Write(output, signed: true);
        foreach (var own in cells) own.Write(output);
        foreach (var sum in sums) sum.Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not class outcomes of a known version.</exception>
    public static ClassOutcomes Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Class outcomes", source);
        input.Version(FormVersion);
        var classes = ClassScores.ReadClasses(ref input);
        var confusion = SparseCounts.Read(ref input, classes * classes, signed: true);
        var cells = new OutcomeCells[classes];
        for (var c = 0; c < classes; c++) cells[c] = OutcomeCells.Read(ref input);
        ExactSum[] sums = [ExactSum.Read(ref input), ExactSum.Read(ref input), ExactSum.Read(ref input), ExactSum.Read(ref input)];
        input.End();
        if (Array.Exists(cells, own => own.Invalid != 0 || own.Count != confusion.Total)) throw input.Broken("its classes have different rows");
        return new(cells, confusion, sums);
    }
}
