using Watchgrain.Grains.Deltas;
using Watchgrain.Statistics.BinaryForms;
using Watchgrain.Statistics.Summaries;
using Watchgrain.Statistics.TwoSample;

namespace Watchgrain.Grains.Models;

/// <summary>Makes <see cref="PaneFigures"/> from summaries: all sources together, but for those in quarantine.</summary>
public static class PaneFiguresOf
{
    /// <param name="table">Holds the pane's summaries, and perhaps those of others.</param>
    /// <param name="pane">Which.</param>
    /// <param name="closed">No more rows count in it.</param>
    /// <param name="joint">Against what its rows are compared jointly; null: they are not.</param>
    /// <param name="quarantine">What is left out, and only counted; null: nothing.</param>
    public static PaneFigures Table(SummaryTable table, long pane, bool closed, RandomFourierTest? joint = null, Quarantine? quarantine = null)
    {
        var all = table.Only(pane);
        table = all.Without(quarantine ?? Quarantine.None, pane);
        var exposures = default(ExposureCounts);
        foreach (var (_, counts) in table.OfPane<ExposureCounts>(pane))
            exposures += counts;
        return new()
        {
            Pane = pane,
            Closed = closed,
            Scores = BinaryOutput.BytesOf(table.ScoresOf(pane).WriteTo),
            Outcomes = BinaryOutput.BytesOf(table.OutcomesOf(pane).WriteTo),
            Exposures = exposures,
            Joint = joint is null ? null : Joint(table, pane, joint),
            LabelDelays = BinaryOutput.BytesOf(table.DelaysOf(pane).WriteTo),
            Exposed = table.ExposedOf(pane) is { } exposed ? BinaryOutput.BytesOf(exposed.WriteTo) : null,
            Predicted = table.PredictedOf(pane) is { } predicted ? BinaryOutput.BytesOf(predicted.WriteTo) : null,
            Outside = table.OutsideOf(pane) is { } outside ? BinaryOutput.BytesOf(outside.WriteTo) : null,
            Errors = table.ErrorsOf(pane) is { } errors ? BinaryOutput.BytesOf(errors.WriteTo) : null,
            ClassScores = table.ClassScoresOf(pane) is { } classScores ? BinaryOutput.BytesOf(classScores.WriteTo) : null,
            QuarantinedRows = all.RowsOf(pane) - table.RowsOf(pane),
            QuarantinedLabels = all.LabelledRowsOf(pane) - table.LabelledRowsOf(pane),
            ClassOutcomes = table.ClassOutcomesOf(pane) is { } classOutcomes ? BinaryOutput.BytesOf(classOutcomes.WriteTo) : null,
        };
    }

    private static JointFigures? Joint(SummaryTable table, long pane, RandomFourierTest test)
    {
        var all = new RandomFourierMean();
        foreach (var (_, mean) in table.OfPane<RandomFourierMean>(pane))
            all.Merge(mean);
        return test.Compare(all) is { } found ? new(found.Rows, found.Discrepancy.Squared, found.Discrepancy.Unbiased, found.PValue) : null;
    }
}
