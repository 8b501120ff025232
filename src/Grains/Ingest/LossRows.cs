using System.Runtime.InteropServices;
using Watchgrain.Statistics.LabelFree;

namespace Watchgrain.Grains.Ingest;

/// <summary>Reckons what error is expected of each row of a regression. Not thread-safe.</summary>
/// <param name="predictor">Fitted on the reference.</param>
/// <param name="columns">The numeric features that it takes, in its order.</param>
internal sealed class LossRows(LossPredictor predictor, int[] columns)
{
    private readonly double[] inputs = new double[columns.Length + 1];

    /// <summary>Null for a row of which none is expected.</summary>
    public ExpectedLoss?[] Of(ColumnarRows rows, RowSelection selection)
    {
        var predictions = MemoryMarshal.Cast<byte, double>(rows.Scores.Span);
        var losses = new ExpectedLoss?[selection.Count];
        for (var i = 0; i < losses.Length; i++)
        {
            var row = selection.RowAt(i);
            rows.CopyNumbers(row, columns, inputs);
            inputs[^1] = predictions[row];
            losses[i] = predictor.Expect(inputs);
        }
        return losses;
    }
}
