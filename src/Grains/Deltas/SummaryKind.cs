namespace Watchgrain.Grains.Deltas;

/// <summary>Which summary a part holds.</summary>
[GenerateSerializer, Alias("wg.SummaryKind")]
public enum SummaryKind
{
    Numeric = 1,
    Categorical = 2,

    /// <summary>Scores of predictions (<c>ScoreCells</c>).</summary>
    Scores = 3,

    /// <summary>Labels against scores (<c>OutcomeCells</c>).</summary>
    Outcomes = 4,

    /// <summary>Exposure and caller counts (<see cref="ExposureCounts"/>).</summary>
    Exposures = 5,

    /// <summary>Joint distribution of the numeric features, of a sample of rows (<c>RandomFourierMean</c>).</summary>
    Joint = 6,

    /// <summary>How long first labels took (<c>LabelDelays</c>).</summary>
    LabelDelays = 7,

    /// <summary>Labels by what the prediction caused (<c>ExposedOutcomes</c>), beside <see cref="Outcomes"/>; only of predictions with an exposure or a propensity.</summary>
    Exposed = 8,

    /// <summary>Predictions of a regression (<c>PredictedValues</c>), in the place of <see cref="Scores"/>.</summary>
    Predicted = 9,

    /// <summary>Labels that contradict the scores, by cells of features (<c>ContradictionCells</c>); only where slices are looked for.</summary>
    Contradictions = 10,

    /// <summary>Rows with a value outside the reference (<c>OutsideRows</c>), beside <see cref="Scores"/>; only where there is one.</summary>
    Outside = 11,

    /// <summary>Labels against predictions of a regression (<c>PredictionErrors</c>), in the place of <see cref="Outcomes"/>.</summary>
    Errors = 12,

    /// <summary>Probabilities of a multiclass model (<c>ClassScores</c>), in the place of <see cref="Scores"/>.</summary>
    ClassScores = 13,

    /// <summary>Labels against probabilities of a multiclass model (<c>ClassOutcomes</c>), in the place of <see cref="Outcomes"/>.</summary>
    ClassOutcomes = 14,

    /// <summary>How often rows repeat one another, all features being equal (<c>DuplicateRows</c>).</summary>
    DuplicateRows = 20,

    /// <summary>How often rows repeat one another nearly (<c>DuplicateRows</c>): categories are equal, and numbers lie in the same cells of the reference.</summary>
    NearDuplicateRows = 21,

    /// <summary>What one caller asked for (<c>CallerQueries</c>); all sources together, under the empty one.</summary>
    Queries = 22,

    /// <summary>Labelled rows themselves, by cells of features (<c>PatternRows</c>); all sources together, under the empty one, beside <see cref="Contradictions"/>. Of open panes only: they are not archived.</summary>
    PatternRows = 23,

    /// <summary>How often cells of features and pairs of them come (<c>PatternCounts</c>); all sources together, under the empty one. Of open panes only: they are not archived.</summary>
    PatternCounts = 24,
}
