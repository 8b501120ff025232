using System.Buffers;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Calibration;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Statistics.LabelFree;

/// <summary>The calibrated probability of a row that is known by its score cell: that at the middle of the cell, and in the two cells at the ends the mean over the reference's rows there.</summary>
/// <remarks>Rows in an end cell crowd at the end: of many classes, or a rare one, most probabilities lie far below 1/1,024, and at the middle of the lowest cell each of them would count as 1/2,048 of a label.</remarks>
/// <param name="Calibration">Null: scores are taken as they are.</param>
/// <param name="Lowest">Of the lowest cell, in [0, 1]; null: the reference has no row there, and the middle stands for it.</param>
/// <param name="Highest">Of the highest cell, likewise.</param>
internal readonly record struct CalibratedCells(IsotonicCalibration? Calibration, double? Lowest, double? Highest)
{
    private const int HasCalibration = 1;
    private const int HasLowest = 2;
    private const int HasHighest = 4;

    /// <param name="calibration">Null: scores are taken as they are.</param>
    /// <param name="scores">The reference's, in [0, 1].</param>
    public static CalibratedCells Of(IsotonicCalibration? calibration, ReadOnlySpan<double> scores)
    {
        double lowest = 0, highest = 0;
        int low = 0, high = 0;
        foreach (var score in scores)
        {
            var cell = ScoreCells.CellOf(score);
            if (cell is not (0 or ScoreCells.Cells - 1)) continue;
            var calibrated = calibration?.Apply(score) ?? score;
            if (cell == 0) (lowest, low) = (lowest + calibrated, low + 1);
            else (highest, high) = (highest + calibrated, high + 1);
        }
        return new(calibration, low > 0 ? Math.Min(1, lowest / low) : null, high > 0 ? Math.Min(1, highest / high) : null);
    }

    /// <summary>By ascending cell.</summary>
    /// <param name="cell">0 to 1,023.</param>
    /// <param name="knot">Where the calibration has been read to; −1 at the beginning.</param>
    public double At(int cell, ref int knot) => (cell == 0 ? Lowest : cell == ScoreCells.Cells - 1 ? Highest : null) ?? Calibration?.ApplyAscending(ScoreCells.Midpoint(cell), ref knot) ?? ScoreCells.Midpoint(cell);

    public void Write(IBufferWriter<byte> output)
    {
        output.PutByte((byte)((Calibration is null ? 0 : HasCalibration) | (Lowest is null ? 0 : HasLowest) | (Highest is null ? 0 : HasHighest)));
        Calibration?.Write(output);
        if (Lowest is { } lowest) output.PutDouble(lowest);
        if (Highest is { } highest) output.PutDouble(highest);
    }

    public static CalibratedCells Read(ref BinaryInput input)
    {
        var parts = input.Byte();
        if (parts > (HasCalibration | HasLowest | HasHighest)) throw input.Broken($"a class has unknown parts ({parts})");
        var calibration = (parts & HasCalibration) == 0 ? null : IsotonicCalibration.Read(ref input);
        double? lowest = (parts & HasLowest) == 0 ? null : input.Finite(), highest = (parts & HasHighest) == 0 ? null : input.Finite();
        return lowest is < 0 or > 1 || highest is < 0 or > 1 ? throw input.Broken("a mean is no probability") : new(calibration, lowest, highest);
    }
}
