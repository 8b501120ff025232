namespace Watchgrain.Grains.Storage;

/// <summary>How old what an archive holds is.</summary>
/// <param name="Due">Rows of panes of which nothing has become known since a time.</param>
/// <param name="OldestKept">Of the other panes the one of which nothing has become known for the longest; null when there is none.</param>
public sealed record ArchiveAges(long Due, DateTimeOffset? OldestKept);
