namespace Watchgrain.Client.Specs;

/// <summary>A column that a spec names, and the place where it does, for the error when the table has no such column.</summary>
public sealed record ColumnReference(string Name, string Place);
