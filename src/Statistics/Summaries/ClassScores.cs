using System.Buffers;
using Watchgrain.Statistics.BinaryForms;

namespace Watchgrain.Statistics.Summaries;

/// <summary>Predictions of a model of K classes: for each class the <see cref="ScoreCells"/> of its probability, class 1 being that it was predicted. Mergeable, exact integers.</summary>
/// <remarks>At most 8 KB per class, and as much as the cells in use. Not thread-safe.</remarks>
public sealed class ClassScores
{
    private const byte FormVersion = 1;

    private readonly ScoreCells[] cells;

    /// <param name="classes">K, 3 to 32.</param>
    public ClassScores(int classes) : this([.. Enumerable.Range(0, ClassProbabilities.Classes(classes)).Select(_ => new ScoreCells())]) { }

    private ClassScores(ScoreCells[] cells) => this.cells = cells;

    public int Classes => cells.Length;

    /// <summary>Rows.</summary>
    public long Count => cells[0].Count;

    /// <summary>The rows as predictions of one class against all others.</summary>
    public ScoreCells this[int label] => cells[label];

    /// <summary>The rows by the probability of the predicted class, as predictions of one binary model that always says "right".</summary>
    public ScoreCells OfPredicted()
    {
        var all = new ScoreCells();
        foreach (var own in cells)
        {
            for (var cell = 0; cell < ScoreCells.Cells; cell++)
                if (own.CountOf(1, cell) is not 0 and var rows) all.Add(cell, 1, rows);
        }
        return all;
    }

    /// <param name="probabilities">K of them, in [0, 1].</param>
    /// <param name="predictedClass">0 to K − 1.</param>
    public void Add(ReadOnlySpan<float> probabilities, int predictedClass)
    {
        Check(probabilities, predictedClass, Classes);
        for (var c = 0; c < cells.Length; c++) cells[c].Add(probabilities[c], c == predictedClass ? 1 : 0);
    }

    /// <summary>The cells of the class of a labelled summary; see <see cref="ClassOutcomes.Predictions"/>.</summary>
    internal static ClassScores Of(ScoreCells[] cells) => new(cells);

    /// <exception cref="ArgumentException">The other has another number of classes; nothing has been added.</exception>
    public void Merge(ClassScores other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Classes != Classes) throw new ArgumentException($"Scores of {other.Classes} classes cannot join those of {Classes}.", nameof(other));
        for (var c = 0; c < cells.Length; c++) cells[c].Merge(other.cells[c]);
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.PutByte(FormVersion);
        output.PutByte((byte)Classes);
        foreach (var own in cells) own.Write(output);
    }

    /// <exception cref="InvalidDataException">The bytes are not class scores of a known version.</exception>
    public static ClassScores Read(ReadOnlySpan<byte> source)
    {
        var input = new BinaryInput("Class scores", source);
        input.Version(FormVersion);
        var cells = new ScoreCells[ReadClasses(ref input)];
        for (var c = 0; c < cells.Length; c++) cells[c] = ScoreCells.Read(ref input);
        input.End();
        if (Array.Exists(cells, own => own.Invalid != 0 || own.Count != cells[0].Count)) throw input.Broken("its classes have different rows");
        return new(cells);
    }

    internal static int ReadClasses(ref BinaryInput input) => input.Byte() is >= ClassProbabilities.LeastClasses and <= ClassProbabilities.MostClasses and var classes ? classes : throw input.Broken("it has no such number of classes");

    internal static void Check(ReadOnlySpan<float> probabilities, int predictedClass, int classes)
    {
        if (probabilities.Length != classes) throw new ArgumentException($"{classes} classes have as many probabilities, not {probabilities.Length}.", nameof(probabilities));
        if ((uint)predictedClass >= (uint)classes) throw new ArgumentOutOfRangeException(nameof(predictedClass), predictedClass, $"A class lies in 0 to {classes - 1}.");
        if (double.IsNaN(ClassProbabilities.SumOf(probabilities))) throw new ArgumentOutOfRangeException(nameof(probabilities), "A probability lies in [0, 1].");
    }
}
