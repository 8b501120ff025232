namespace Watchgrain.Grains.Storage;

/// <summary>Closed panes: immutable rows, written once per revision.</summary>
public interface IPaneArchive
{
    /// <summary>Writes rows in one transaction, with the time of now; a row that is there (same subject, pane, part, revision) is left as it is, with its time.</summary>
    Task WriteAsync(string subject, IReadOnlyCollection<ArchivedPane> panes, CancellationToken cancellation);

    /// <summary>The latest revision of every part of the panes in a range, ordered by pane and part; of those that were known at a time, when one is given.</summary>
    Task<IReadOnlyList<ArchivedPane>> ReadAsync(string subject, long firstPane, long lastPane, CancellationToken cancellation, DateTimeOffset? knownAt = null);

    /// <summary>The highest archived pane, of those that were known at a time, when one is given; null when there is none.</summary>
    Task<long?> LastPaneAsync(string subject, CancellationToken cancellation, DateTimeOffset? knownAt = null);
}
