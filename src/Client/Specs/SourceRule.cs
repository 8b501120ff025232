namespace Watchgrain.Client.Specs;

/// <summary>Who supplied a row: a column, or one name for all rows. Exactly one of the two.</summary>
public sealed record SourceRule(ColumnReference? Column, string? Constant);
