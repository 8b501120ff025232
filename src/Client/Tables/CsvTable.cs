using System.IO.Compression;
using System.Runtime.CompilerServices;
using CsvHelper;

namespace Watchgrain.Client.Tables;

/// <summary>A CSV after RFC 4180 with a header row, UTF-8, plain or gzip. The separator is found from the first lines. A row with fewer or more fields than the header, or with broken quoting, is an error that names its line.</summary>
public sealed class CsvTable : TableReader
{
    private const int RowsPerBatch = 4_096;
    private const int LargestRecordBytes = 16 * 1024 * 1024;

    private static readonly CsvReaderOptions Options = new()
    {
        TrackLineNumbers = true,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        MalformedData = CsvMalformedDataHandling.Throw,
        MaxRecordSize = LargestRecordBytes,
        PoolStrings = true,
    };

    private CsvTable(string path, IReadOnlyList<string> columnNames) : base(path) => ColumnNames = columnNames;

    public override IReadOnlyList<string> ColumnNames { get; }

    public static CsvTable Open(string path)
    {
        var name = System.IO.Path.GetFileName(path);
        try
        {
            using var file = File.OpenRead(path);
            using var reader = CsvReader.Create(Plain(path, file), Options, leaveOpen: false);
            string[] header = [.. reader.Headers];
            if (header.Length == 0)
                throw new InputException($"{name}:1", "the file is empty: a header row is needed");
            var twice = header.GroupBy(column => column, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
            return twice is null ? new CsvTable(path, header) : throw new InputException($"{name}:1", $"column '{twice.Key}' stands twice in the header");
        }
        catch (Exception error) when (error is CsvFormatException or InvalidDataException or IOException)
        {
            throw new InputException($"{name}:1", error.Message, error);
        }
    }

    public override async IAsyncEnumerable<TableBatch> ReadAsync(IReadOnlyList<string> columns, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var file = File.OpenRead(Path);
        await using var reader = CsvReader.Create(Plain(Path, file), Options, leaveOpen: false);
        int[] fields = [.. columns.Select(column => ColumnNames.IndexOf(column))];
        var firstRow = 0L;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var lines = new long[RowsPerBatch];
            var cells = fields.Select(_ => new string?[RowsPerBatch]).ToArray();
            var count = 0;
            while (count < RowsPerBatch && Next(reader))
            {
                lines[count] = reader.LineNumber;
                for (var column = 0; column < fields.Length; column++)
                    cells[column][count] = reader.GetString(fields[column]);
                count++;
            }
            if (count == 0)
                yield break;
            yield return new TableBatch(firstRow, count, [.. cells.Select(column => new TextColumn(column))], row => $"{FileName}:{lines[row]}", (double)file.Position / file.Length);
            firstRow += count;
        }
    }

    private static Stream Plain(string path, FileStream file) =>
        path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;

    private bool Next(CsvReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException error)
        {
            throw new InputException($"{FileName}:{error.LineNumber}", error.Message, error);
        }
        catch (InvalidDataException error)
        {
            throw new InputException($"{FileName}:{reader.LineNumber}", $"the compressed file is damaged after this line: {error.Message}", error);
        }
    }
}
