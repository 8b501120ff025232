using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Models;
using Watchgrain.Statistics.Feedback;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Gateway.Queries;

/// <summary>The summaries of several panes of a version or a slice, taken together.</summary>
internal sealed record PooledPanes(ScoreCells Scores, OutcomeCells Outcomes, ExposureCounts Exposures, ExposedOutcomes? Exposed)
{
    /// <summary>Of a regression; null: none, or without rows.</summary>
    public PredictedValues? Predicted { get; private init; }

    /// <summary>Rows with a value outside the reference; null: none, or nobody looks.</summary>
    public OutsideRows? Outside { get; private init; }

    /// <summary>Of a regression; null: none, or without labels.</summary>
    public PredictionErrors? Errors { get; private init; }

    /// <summary>Of a model of several classes; null: none, or without rows.</summary>
    public ClassScores? ClassScores { get; private init; }

    /// <summary>Of a model of several classes; null: none, or without labels.</summary>
    public ClassOutcomes? ClassOutcomes { get; private init; }

    public static PooledPanes Of(IEnumerable<PaneFigures> panes)
    {
        var (scores, outcomes, exposures, exposed) = (new ScoreCells(), new OutcomeCells(), default(ExposureCounts), default(ExposedOutcomes));
        var (predicted, errors) = (default(PredictedValues), default(PredictionErrors));
        var (classScores, classOutcomes, outside) = (default(ClassScores), default(ClassOutcomes), default(OutsideRows));
        foreach (var pane in panes)
        {
            scores.Merge(ScoreCells.Read(pane.Scores));
            outcomes.Merge(OutcomeCells.Read(pane.Outcomes));
            exposures += pane.Exposures;
            if (pane.Exposed is { } labelled)
                (exposed ??= new()).Merge(ExposedOutcomes.Read(labelled));
            if (pane.Predicted is { } values)
                (predicted ??= new()).Merge(PredictedValues.Read(values));
            if (pane.Outside is { } some)
                (outside ??= new()).Merge(OutsideRows.Read(some));
            if (pane.Errors is { } known)
                (errors ??= new()).Merge(PredictionErrors.Read(known));
            if (pane.ClassScores is { } ofClasses && Statistics.Summaries.ClassScores.Read(ofClasses) is var read)
                (classScores ??= new(read.Classes)).Merge(read);
            if (pane.ClassOutcomes is { } labels && Statistics.Summaries.ClassOutcomes.Read(labels) is var shown)
                (classOutcomes ??= new(shown.Classes)).Merge(shown);
        }
        return new(scores, outcomes, exposures, exposed) { Predicted = predicted, Errors = errors, ClassScores = classScores, ClassOutcomes = classOutcomes, Outside = outside };
    }

    /// <summary>Rows, whatever the model predicts.</summary>
    public long Rows => Scores.Count + (Predicted?.Count ?? 0) + (ClassScores?.Count ?? 0);

    /// <summary>Labelled rows, whatever the model predicts.</summary>
    public long Labelled => Outcomes.Count + (Errors?.Count ?? 0) + (ClassOutcomes?.Count ?? 0);
}
