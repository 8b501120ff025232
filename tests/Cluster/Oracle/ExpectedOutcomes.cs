using Watchgrain.Statistics.Labels;
using Watchgrain.Statistics.Summaries;
using Watchgrain.V1;
using Row = Watchgrain.Cluster.Tests.Traffic.Row;

namespace Watchgrain.Cluster.Tests.Oracle;

/// <summary>Scores, labels and exposures of some rows.</summary>
internal sealed class ExpectedOutcomes
{
    public long Rows { get; private set; }

    public long Actions { get; private set; }

    public long HoldOuts { get; private set; }

    public long Labelled { get; private set; }

    public long Correct { get; private set; }

    public long Positives { get; private set; }

    /// <summary>Σ of the scores, each taken as the middle of its cell, as the contract says.</summary>
    public double CellScores { get; private set; }

    public double LabelledCellScores { get; private set; }

    public OutcomeCells Cells { get; } = new();

    public LabelDelays Delays { get; } = new();

    public void Add(Row row)
    {
        var middle = ScoreCells.Midpoint(ScoreCells.CellOf(row.Score));
        Rows++;
        CellScores += middle;
        Actions += row.Exposure == Exposure.Action ? 1 : 0;
        HoldOuts += row.Exposure == Exposure.HoldOut ? 1 : 0;
        if (row.Label is not { } label)
            return;
        Labelled++;
        LabelledCellScores += middle;
        Positives += label;
        Correct += label == row.Class ? 1 : 0;
        Cells.Add((int)label, row.Class, row.Score);
        Delays.Add(Math.Max(0, row.LabelKnownAt - row.Position));
    }
}
