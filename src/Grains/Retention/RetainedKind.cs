namespace Watchgrain.Grains.Retention;

/// <summary>Kinds of data that are deleted after a time. Their names are stored, and stand in audit entries as words.</summary>
public enum RetainedKind
{
    /// <summary>Closed panes of versions: figures of all rows.</summary>
    ModelFigures,

    /// <summary>Closed panes of features, per source, also within pinned slices. Summaries hold the least and the greatest value, and categories.</summary>
    FeatureFigures,

    /// <summary>Closed panes of slices, declared and discovered.</summary>
    SliceFigures,

    /// <summary>Closed panes of sources: sums of their labels.</summary>
    SourceFigures,

    /// <summary>Closed panes of callers: what each asked for.</summary>
    CallerFigures,

    /// <summary>Incidents that have closed, with their timelines.</summary>
    Incidents,

    /// <summary>Decisions that nothing follows from any more. Their entries in the audit log stay.</summary>
    Decisions,

    /// <summary>Deliveries that were given up.</summary>
    DeadLetters,

    /// <summary>Calls that were turned away.</summary>
    AccessDenials,
}
