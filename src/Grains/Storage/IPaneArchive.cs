namespace Watchgrain.Grains.Storage;

/// <summary>Closed panes: immutable rows, written once per revision.</summary>
public interface IPaneArchive
{
    /// <summary>Writes rows in one transaction; a row that is there (same subject, pane, part, revision) is left as it is.</summary>
    Task WriteAsync(string subject, IReadOnlyCollection<ArchivedPane> panes, CancellationToken cancellation);

    /// <summary>The latest revision of every part of the panes in a range, ordered by pane and part.</summary>
    Task<IReadOnlyList<ArchivedPane>> ReadAsync(string subject, long firstPane, long lastPane, CancellationToken cancellation);

    /// <summary>The highest archived pane; null when there is none.</summary>
    Task<long?> LastPaneAsync(string subject, CancellationToken cancellation);
}
