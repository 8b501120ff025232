namespace Watchgrain.Grains.Retention;

/// <summary>How long each kind of data is kept (<see cref="RetentionPeriod"/>). Configuration section <c>Watchgrain:Retention</c>; the same in all silos. Rows of models are not kept at all, and what waits for a label goes at the label horizon of its version.</summary>
public sealed record RetentionOptions
{
    public const string Section = "Watchgrain:Retention";

    private const string Labels = "labels come late, and figures that are gone cannot be amended";
    private const string Harmless = "shorter than a night helps nobody";

    /// <summary>Six months, EU AI Act, articles 19 and 26 (6).</summary>
    private const int LeastDaysOfAudit = 183;

    internal const int LeastDaysOfDecisions = 30;

    /// <summary>25 months: two years beside one another.</summary>
    [RetentionPeriod(30, Labels)]
    public string ModelFigures { get; init; } = "760d";

    /// <summary>13 months: a year beside the month of the year before. They are nearest to what rows held.</summary>
    [RetentionPeriod(30, Labels)]
    public string FeatureFigures { get; init; } = "400d";

    /// <summary>13 months.</summary>
    [RetentionPeriod(30, Labels)]
    public string SliceFigures { get; init; } = "400d";

    /// <summary>13 months.</summary>
    [RetentionPeriod(30, Labels)]
    public string SourceFigures { get; init; } = "400d";

    /// <summary>A caller may be a person: as long as it takes to look into what somebody did.</summary>
    [RetentionPeriod(1, Harmless)]
    public string CallerFigures { get; init; } = "90d";

    /// <summary>25 months, as the figures that they speak of.</summary>
    [RetentionPeriod(30, "an incident that comes back within days is the same one")]
    public string Incidents { get; init; } = "760d";

    /// <summary>Six years, as the audit log.</summary>
    [RetentionPeriod(LeastDaysOfDecisions, "effects are measured and labels judged for weeks")]
    public string Decisions { get; init; } = "6y";

    /// <summary>A month: whoever has not mended a receiver by then will not ask for the letters.</summary>
    [RetentionPeriod(1, Harmless)]
    public string DeadLetters { get; init; } = "30d";

    /// <summary>A quarter: long enough to look into what somebody tried.</summary>
    [RetentionPeriod(1, Harmless)]
    public string AccessDenials { get; init; } = "90d";

    /// <summary>What the host promises of its audit logs. They are never shortened, so the period only says that nobody else may shorten them sooner.</summary>
    [RetentionPeriod(LeastDaysOfAudit, "six months, EU AI Act, article 19")]
    public string AuditLog { get; init; } = "6y";

    /// <summary>Null: forever.</summary>
    public TimeSpan? Of(RetainedKind kind) => Read(kind switch
    {
        RetainedKind.ModelFigures => ModelFigures,
        RetainedKind.FeatureFigures => FeatureFigures,
        RetainedKind.SliceFigures => SliceFigures,
        RetainedKind.SourceFigures => SourceFigures,
        RetainedKind.CallerFigures => CallerFigures,
        RetainedKind.Incidents => Incidents,
        RetainedKind.Decisions => Decisions,
        RetainedKind.DeadLetters => DeadLetters,
        RetainedKind.AccessDenials => AccessDenials,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "is no kind"),
    });

    /// <summary>Null: forever.</summary>
    public TimeSpan? OfAuditLog => Read(AuditLog);

    private static TimeSpan? Read(string text) => RetentionPeriod.TryParse(text, out var period) ? period : throw new FormatException($"'{text}' is not {RetentionPeriod.Form}");
}
