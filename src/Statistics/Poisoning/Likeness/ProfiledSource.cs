namespace Watchgrain.Statistics.Poisoning.Likeness;

/// <summary>What is compared of a source.</summary>
/// <param name="Labels">Its labels over some panes.</param>
/// <param name="Reference">Its own in the reference, from which its level follows; null: it has none.</param>
public sealed record ProfiledSource(ContradictionProfile Labels, ContradictionProfile? Reference = null);
