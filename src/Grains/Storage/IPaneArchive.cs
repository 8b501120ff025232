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

    /// <summary>Counts the rows of the panes of which nothing has become known since <paramref name="before"/>, over all subjects whose names begin so. Rows from before times were kept count as old when <paramref name="undated"/>, else as new.</summary>
    Task<ArchiveAges> AgesAsync(string prefix, DateTimeOffset before, bool undated, CancellationToken cancellation);

    /// <summary>Deletes what <see cref="AgesAsync"/> counts as due, in short transactions; the rows deleted. A pane goes with all its parts and revisions, or not at all.</summary>
    Task<long> DeleteAsync(string prefix, DateTimeOffset before, bool undated, CancellationToken cancellation);
}
