namespace Watchgrain.Grains.Deltas;

/// <summary>Panes as read back: summaries of closed and open panes in one table, and the archived parts that are no summaries, by pane and name.</summary>
public sealed record ArchivedSummaries(SummaryTable Table, IReadOnlyDictionary<(long Pane, string Part), byte[]> Others);
