namespace Watchgrain.Client.Tables;

/// <summary>
/// Reads a table from a file with a header: <c>.csv</c>, <c>.csv.gz</c> or <c>.parquet</c>. Rows come in the order of the file, and the same file always gives the same batches.
/// Errors in the file are <see cref="InputException"/>.
/// </summary>
public abstract class TableReader(string path)
{
    public string Path { get; } = path;

    /// <summary>The name of the file without its folders, as messages give it.</summary>
    public string FileName { get; } = System.IO.Path.GetFileName(path);

    public abstract IReadOnlyList<string> ColumnNames { get; }

    /// <exception cref="InputException">There is no such file, its kind is unknown, or its header cannot be read.</exception>
    public static async Task<TableReader> OpenAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            throw new InputException(path, "there is no such file");
        if (path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase))
            return CsvTable.Open(path);
        if (path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase))
            return await ParquetTable.OpenAsync(path, cancellation);
        throw new InputException(path, "the kind of table is not known: the name has to end in .csv, .csv.gz or .parquet");
    }

    /// <summary>Reads the file from its beginning; may be called any number of times.</summary>
    /// <param name="columns">Names out of <see cref="ColumnNames"/>.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public abstract IAsyncEnumerable<TableBatch> ReadAsync(IReadOnlyList<string> columns, CancellationToken cancellation);
}
