namespace Watchgrain.Client.Specs;

/// <summary>Labels that lie in a file of their own, joined by the id of the row.</summary>
/// <param name="File">Path of the table.</param>
/// <param name="Id">Its id column.</param>
/// <param name="Label">Its label column: 0 or 1.</param>
/// <param name="Time">When a label became known; absent: with its row.</param>
/// <param name="Place">Where the spec says so.</param>
public sealed record LabelTable(string File, ColumnReference Id, ColumnReference Label, ColumnReference? Time, string Place);
