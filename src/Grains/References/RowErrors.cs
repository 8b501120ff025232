using System.Runtime.InteropServices;
using Watchgrain.Grains.Ingest;

namespace Watchgrain.Grains.References;

/// <summary>How wrong a model was in each labelled row.</summary>
/// <param name="rows">Of a reference.</param>
internal readonly ref struct RowErrors(ColumnarRows rows)
{
    private readonly ReadOnlySpan<byte> classes = rows.Classes.Span;
    private readonly ReadOnlySpan<byte> labels = rows.Labels.Span;
    private readonly ReadOnlySpan<double> predictions = MemoryMarshal.Cast<byte, double>(rows.Scores.Span);
    private readonly ReadOnlySpan<double> targets = MemoryMarshal.Cast<byte, double>(rows.Targets.Span);

    /// <summary>1 where the predicted class is not the label, else 0; of a regression |ŷ − y|. Null without labels.</summary>
    public double? Of(int row) => !targets.IsEmpty ? Math.Abs(predictions[row] - targets[row]) : labels.IsEmpty ? null : classes[row] == labels[row] ? 0 : 1;
}
