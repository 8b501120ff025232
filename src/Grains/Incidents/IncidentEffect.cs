namespace Watchgrain.Grains.Incidents;

/// <summary>What became of the performance of a version in a pane.</summary>
[GenerateSerializer, Immutable, Alias("wg.IncidentEffect")]
public sealed record IncidentEffect([property: Id(0)] long Pane, [property: Id(1)] EffectFigure[] Figures)
{
    /// <summary>One point of accuracy or of ROC AUC: below it nobody would act.</summary>
    public const double MediumLoss = 0.01;

    /// <summary>Three points: beyond the two points that the watches of performance tolerate.</summary>
    public const double HighLoss = 0.03;

    /// <summary>An error may rise by so many times as large a share of itself: a tenth of it is what its watch tolerates, where two points are tolerated of the accuracy.</summary>
    public const double ErrorScale = 5;

    /// <summary>Three standard deviations: of the panes of a year one lies beyond by chance.</summary>
    public const double Confidence = 0.9973;

    /// <summary>Predictions in the pane.</summary>
    [Id(2)] public long Rows { get; init; }

    /// <summary>What it costs per prediction beside the reference, in the unit of the spec's costs; null without costs. Negative: it saves.</summary>
    [Id(3)] public double? CostPerPrediction { get; init; }

    /// <summary>The figure that has lost most: beyond chance, then at all, of equal ones labels before estimates; null without figures.</summary>
    public EffectFigure? Worst => Ranked().FirstOrDefault();

    /// <summary>The figures, the one that has lost most first.</summary>
    public IEnumerable<EffectFigure> Ranked() => Figures.OrderByDescending(Weight).ThenByDescending(Lost).ThenBy(figure => figure.IsEstimated);

    /// <summary>Whether performance was worse here than there: by the figure that has lost most beyond chance, of equal ones at all, then labels before estimates, then the earlier pane. So which pane was the worst does not hang on which was heard of first.</summary>
    public bool IsWorseThan(IncidentEffect other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Worst is { } own && (other.Worst is not { } others || Place(own, Pane).CompareTo(Place(others, other.Pane)) > 0);

        static (double Certain, double Lost, bool Labelled, long Earliness) Place(EffectFigure figure, long pane) => (Weight(figure), Lost(figure), !figure.IsEstimated, -pane);
    }

    public Severity Severity => Worst is not { } worst ? Severity.Unknown : Weight(worst) switch
    {
        >= HighLoss => Severity.High,
        >= MediumLoss => Severity.Medium,
        _ => Severity.Low,
    };

    /// <summary>The loss beyond chance, in points.</summary>
    public static double Weight(EffectFigure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return InPoints(figure, figure.Certain);
    }

    private static double Lost(EffectFigure figure) => InPoints(figure, figure.Loss);

    private static double InPoints(EffectFigure figure, double loss) => figure.Name.EndsWith("_error", StringComparison.Ordinal) ? loss / ErrorScale : loss;
}
