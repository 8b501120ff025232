namespace Watchgrain.Client.Tables;

/// <summary>Some consecutive rows of a table, by column.</summary>
/// <param name="FirstRow">Number of the first row within the file, from 0.</param>
/// <param name="Count">Rows of the batch.</param>
/// <param name="Columns">The columns that were asked for, in the order in which they were asked for.</param>
/// <param name="Locate">The place of a row of this batch as a person looks it up: file and line, or file and row.</param>
/// <param name="Fraction">Share of the file that has been read after this batch, in [0, 1].</param>
public sealed record TableBatch(long FirstRow, int Count, IReadOnlyList<TableColumn> Columns, Func<int, string> Locate, double Fraction);
