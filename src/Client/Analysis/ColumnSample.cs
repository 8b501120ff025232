using System.Runtime.InteropServices;
using Watchgrain.Client.Tables;

namespace Watchgrain.Client.Analysis;

/// <summary>One column of a table, whole: as numbers when every cell that is not empty is one, and as categories when they are not too many.</summary>
internal sealed class ColumnSample
{
    /// <summary>What the gateway takes of one column.</summary>
    public const int MostCategories = 10_000;

    /// <summary>What the gateway takes of one sample.</summary>
    public const int MostRows = 1_000_000;

    private readonly List<string> names = [];
    private readonly Dictionary<string, int> codeOf = new(StringComparer.Ordinal);
    private List<int>? codes = [];
    private List<double>? numbers = [];
    private bool isUsed;

    /// <summary>The cells that are not empty, as numbers; null when one is none.</summary>
    public IReadOnlyList<double>? Numbers => numbers;

    /// <summary>The same cells as text; null when there are more different ones than <see cref="MostCategories"/>.</summary>
    public IEnumerable<string>? Texts => codes?.Select(code => names[code]);

    public long Missing { get; private set; }

    /// <summary>Reads a table once.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Names of columns.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>A sample per name, in the same order.</returns>
    /// <exception cref="InputException">The table lacks a column, cannot be read, has no rows, or more than <see cref="MostRows"/>.</exception>
    public static async Task<ColumnSample[]> ReadAsync(TableReader table, IReadOnlyList<string> columns, CancellationToken cancellation)
    {
        foreach (var column in columns)
            table.Require(column);
        ColumnSample[] samples = [.. columns.Select(_ => new ColumnSample())];
        await foreach (var batch in table.ReadAsync(columns, cancellation))
        {
            table.RequireRows(batch, MostRows);
            for (var column = 0; column < samples.Length; column++)
                for (var row = 0; row < batch.Count; row++)
                    samples[column].Add(batch.Columns[column], row);
        }
        return samples.All(sample => sample.isUsed) ? samples : throw new InputException(table.FileName, "it has no rows below its header");
    }

    private void Add(TableColumn cells, int row)
    {
        isUsed = true;
        if (cells.IsMissing(row))
        {
            Missing++;
            return;
        }
        if (numbers is not null && cells.TryNumber(row, out var number))
            numbers.Add(number);
        else
            numbers = null;
        if (codes is null)
            return;
        ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(codeOf, cells.Text(row), out var isKnown);
        if (!isKnown)
        {
            code = names.Count;
            names.Add(cells.Text(row));
        }
        codes.Add(code);
        if (names.Count > MostCategories)
            Forget();
    }

    // Numbers or ids: nobody will want them as categories.
    private void Forget()
    {
        codes = null;
        codeOf.Clear();
        names.Clear();
    }
}
