using System.Globalization;
using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace Watchgrain.Client.Tables;

/// <summary>A Parquet file of flat columns: numbers, booleans, text, timestamps and dates. One batch per row group.</summary>
public sealed class ParquetTable : TableReader
{
    private readonly ParquetSchema schema;

    private ParquetTable(string path, ParquetSchema schema) : base(path)
    {
        this.schema = schema;
        ColumnNames = [.. schema.Fields.OfType<DataField>().Where(field => !field.IsArray).Select(field => field.Name)];
    }

    public override IReadOnlyList<string> ColumnNames { get; }

    public static new async Task<ParquetTable> OpenAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await using var reader = await ParquetReader.CreateAsync(path, null, cancellation);
            return new ParquetTable(path, reader.Schema);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or ParquetException)
        {
            throw new InputException(System.IO.Path.GetFileName(path), $"this is no Parquet file that can be read: {error.Message}", error);
        }
    }

    public override async IAsyncEnumerable<TableBatch> ReadAsync(IReadOnlyList<string> columns, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var reader = await ParquetReader.CreateAsync(Path, null, cancellation);
        var total = reader.RowGroups.Sum(group => group.RowCount);
        var firstRow = 0L;
        for (var index = 0; index < reader.RowGroupCount; index++)
        {
            using var group = reader.OpenRowGroupReader(index);
            var count = checked((int)group.RowCount);
            var read = new List<TableColumn>();
            foreach (var column in columns)
                read.Add(await ColumnAsync(group, schema.FindDataField(column), count, cancellation));
            var first = firstRow;
            firstRow += count;
            if (count > 0)
                yield return new TableBatch(first, count, read, row => $"{FileName}: row {first + row}", (double)firstRow / total);
        }
    }

    private async Task<TableColumn> ColumnAsync(ParquetRowGroupReader group, DataField field, int count, CancellationToken cancellation)
    {
        var type = field.ClrType;
        if (type == typeof(string) || type == typeof(ReadOnlyMemory<char>))
            return await TextAsync(group, field, count, cancellation);
        if (type == typeof(double))
            return new NumberColumn(await CellsAsync<double, double>(x => x));
        if (type == typeof(float))
            return new NumberColumn(await CellsAsync<float, double>(Shortest));
        if (type == typeof(decimal))
            return new NumberColumn(await CellsAsync<decimal, double>(x => (double)x));
        if (type == typeof(long))
            return new IntegerColumn(await CellsAsync<long, long>(x => x));
        if (type == typeof(int))
            return new IntegerColumn(await CellsAsync<int, long>(x => x));
        if (type == typeof(short))
            return new IntegerColumn(await CellsAsync<short, long>(x => x));
        if (type == typeof(sbyte))
            return new IntegerColumn(await CellsAsync<sbyte, long>(x => x));
        if (type == typeof(byte))
            return new IntegerColumn(await CellsAsync<byte, long>(x => x));
        if (type == typeof(ushort))
            return new IntegerColumn(await CellsAsync<ushort, long>(x => x));
        if (type == typeof(uint))
            return new IntegerColumn(await CellsAsync<uint, long>(x => x));
        if (type == typeof(bool))
            return new IntegerColumn(await CellsAsync<bool, long>(x => x ? 1 : 0));
        if (type == typeof(DateTime))
            return new TimeColumn(await CellsAsync<DateTime, long>(x => new DateTimeOffset(x.Ticks, TimeSpan.Zero).ToUnixTimeMilliseconds()));
        if (type == typeof(DateOnly))
            return new TimeColumn(await CellsAsync<DateOnly, long>(x => new DateTimeOffset(x, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds()));
        throw new InputException(FileName, $"column '{field.Name}' is of the type {type.Name}, which is not supported; numbers, booleans, text, timestamps and dates are");

        async Task<TTo?[]> CellsAsync<TFrom, TTo>(Func<TFrom, TTo> convert) where TFrom : struct where TTo : struct
        {
            if (!field.IsNullable)
            {
                var all = new TFrom[count];
                await group.ReadAsync(field, all.AsMemory(), null, cancellation);
                return Array.ConvertAll(all, cell => (TTo?)convert(cell));
            }
            var some = new TFrom?[count];
            await group.ReadAsync(field, some.AsMemory(), null, cancellation);
            return Array.ConvertAll(some, cell => cell is { } value ? (TTo?)convert(value) : null);
        }
    }

    /// <summary>The double that the shortest decimal of the float names: 0.3f becomes 0.3, as a spec or a person writes it, and not 0.30000001192092896.</summary>
    private static double Shortest(float value) => double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Equal texts become one string: a column of categories then weighs a reference per row.</summary>
    private static async Task<TextColumn> TextAsync(ParquetRowGroupReader group, DataField field, int count, CancellationToken cancellation)
    {
        var cells = new string?[count];
        await group.ReadAsync(field, cells.AsMemory()!, null, cancellation);
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var row = 0; row < count; row++)
        {
            if (cells[row] is not { } text)
                continue;
            if (!known.TryGetValue(text, out var shared))
                known.Add(text, shared = text);
            cells[row] = shared;
        }
        return new TextColumn(cells);
    }
}
