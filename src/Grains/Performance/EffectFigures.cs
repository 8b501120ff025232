using MathNet.Numerics.Distributions;
using Watchgrain.Grains.Incidents;
using Watchgrain.Statistics.LabelFree;
using Watchgrain.Statistics.Performance;
using Watchgrain.Statistics.Summaries;

namespace Watchgrain.Grains.Performance;

/// <summary>Gathers the figures of an effect. Not thread-safe.</summary>
internal sealed class EffectFigures
{
    /// <summary>10 rows of a class: with fewer an area says next to nothing, and its interval, which has no width at 0 and 1, does not tell.</summary>
    private const long LeastOfClass = 10;

    /// <summary>As many as <see cref="IncidentEffect.Confidence"/> stands for.</summary>
    private const double Deviations = 3;

    private readonly List<EffectFigure> figures = [];

    /// <summary>The accuracy of labelled rows with Clopper and Pearson's (1934) interval: exact where Wilson's is too narrow, close to 1 and of few rows. Null without rows.</summary>
    /// <param name="correct">At least 0.</param>
    /// <param name="rows">At least as many.</param>
    public static Estimate? Share(long correct, long rows) => rows <= 0 || correct < 0 || correct > rows ? null : new(
        (double)correct / rows,
        correct == 0 ? 0 : Beta.InvCDF(correct, rows - correct + 1, (1 - IncidentEffect.Confidence) / 2),
        correct == rows ? 1 : Beta.InvCDF(correct + 1, rows - correct, 1 - (1 - IncidentEffect.Confidence) / 2),
        rows);

    /// <summary>ROC AUC of labelled rows; its limits are 0 and 1 with fewer than ten rows of a class. Null without rows of both.</summary>
    public static Estimate? Area(OutcomeCells outcomes) => RocAuc.From(outcomes, IncidentEffect.Confidence) is not { } area ? null
        : Known(new(area.Value, area.Lower, area.Upper, area.Negatives + area.Positives), area.Negatives, area.Positives);

    /// <summary>The mean over the classes of the area of each against all others, limits as in <see cref="MacroAuc"/>. Null when a class is absent.</summary>
    public static Estimate? Area(ClassOutcomes outcomes) => Mean([.. Enumerable.Range(0, outcomes.Classes).Select(label => Area(outcomes[label]))], outcomes.Count);

    /// <summary>The ROC AUC that is expected; its limits are 0 and 1 where fewer than ten rows of a class are: of one row it is a half for certain.</summary>
    public static Estimate? Area(CbpeEstimate expected) => expected.RocAuc is not { } area ? null
        : Known(area, expected.TrueNegatives + expected.FalsePositives, expected.TruePositives + expected.FalseNegatives);

    /// <summary>The same of several classes; null when one is certain or impossible throughout.</summary>
    public static Estimate? Area(ClassEstimate expected) => Mean([.. expected.PerClass.Select(one => Area(one))], expected.Rows);

    private static Estimate Known(Estimate area, double negatives, double positives) => Math.Min(negatives, positives) < LeastOfClass ? area with { Lower = 0, Upper = 1 } : area;

    private static Estimate? Mean(Estimate?[] areas, long rows) => Array.Exists(areas, area => area is null)
        ? null
        : new(areas.Average(area => area!.Value.Value), areas.Average(area => area!.Value.Lower), areas.Average(area => area!.Value.Upper), rows);

    /// <summary>Adds a figure of which more is better; nothing where one of the two is unknown. Certain is what lies both beyond the chance of the pane's rows and beyond three standard deviations of the reference's panes: days differ.</summary>
    /// <param name="name">As in queries.</param>
    /// <param name="estimated">Without labels.</param>
    /// <param name="now">In the pane, with its <see cref="IncidentEffect.Confidence"/> interval.</param>
    /// <param name="before">In the reference.</param>
    public void AddFall(string name, bool estimated, Estimate? now, UsualFigure? before)
    {
        if (now is { Rows: > 0 } value && before is { } usual)
            figures.Add(new(name, value.Value, usual.Value, estimated, usual.Value - value.Value, Math.Max(0, usual.Value - Math.Max(value.Upper, value.Value + Deviations * usual.Scatter))));
    }

    /// <summary>Adds an error in the same way, which loses as large a share of the reference's as it has risen by; nothing where the reference has none.</summary>
    /// <param name="name">As in queries; ends in <c>_error</c>.</param>
    /// <param name="estimated">Without labels.</param>
    /// <param name="now">In the pane, with its <see cref="IncidentEffect.Confidence"/> interval.</param>
    /// <param name="before">In the reference.</param>
    public void AddRise(string name, bool estimated, Estimate? now, UsualFigure? before)
    {
        if (now is { Rows: > 0 } value && before is { Value: > 0 } usual)
            figures.Add(new(name, value.Value, usual.Value, estimated, value.Value / usual.Value - 1, Math.Max(0, Math.Min(value.Lower, value.Value - Deviations * usual.Scatter) / usual.Value - 1)));
    }

    /// <summary>The effect with all figures. What it costs is told as its worst figure is, by labels or by what is expected.</summary>
    /// <param name="pane">Its pane.</param>
    /// <param name="rows">Predictions in it.</param>
    /// <param name="realised">Cost per prediction beside the reference, by labels; null: not known.</param>
    /// <param name="estimated">The same, expected.</param>
    public IncidentEffect Of(long pane, long rows, double? realised = null, double? estimated = null)
    {
        var effect = new IncidentEffect(pane, [.. figures]) { Rows = rows };
        return effect with { CostPerPrediction = effect.Worst is { IsEstimated: true } ? estimated ?? realised : realised ?? estimated };
    }
}
