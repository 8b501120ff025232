using Watchgrain.Grains.Deltas;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Performance;

/// <summary>What labelled rows show of a model that predicts classes, be they two or several.</summary>
/// <param name="Rows">Labelled ones.</param>
/// <param name="Wrong">Those whose label is not the predicted class.</param>
/// <param name="RocAuc">Of several classes the mean of each against all others; null when a class is absent.</param>
/// <param name="IsWhole">No retraction is ahead of what it retracts.</param>
public readonly record struct LabelledRows(long Rows, long Wrong, double? RocAuc, bool IsWhole)
{
    /// <summary>Share of wrong rows; 0 without any.</summary>
    public double ErrorRate => Rows <= 0 ? 0 : (double)Wrong / Rows;

    public static LabelledRows Of(OutcomeCells outcomes)
    {
        var matrix = ConfusionMatrix.From(outcomes);
        return new(matrix.Rows, matrix.Rows - matrix.Correct, Statistics.Performance.RocAuc.From(outcomes)?.Value, Accuracy.Of(matrix) is not null);
    }

    public static LabelledRows Of(ClassOutcomes outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var table = outcomes.Table();
        return new(table.Rows, table.Rows - table.Correct, MacroAuc.From(outcomes)?.Value, outcomes.IsWhole);
    }

    /// <summary>Several parts of one version together.</summary>
    /// <param name="parts">All <c>OutcomeCells</c>, or all <c>ClassOutcomes</c>.</param>
    public static LabelledRows Of(IEnumerable<SummaryPart> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var (two, many) = (new OutcomeCells(), default(ClassOutcomes));
        foreach (var part in parts)
        {
            if (part.Kind != SummaryKind.ClassOutcomes)
                two.Merge(OutcomeCells.Read(part.Bytes));
            else if (ClassOutcomes.Read(part.Bytes) is var read)
                (many ??= new(read.Classes)).Merge(read);
        }
        return many is null ? Of(two) : Of(many);
    }
}
