using Watchgrain.Client.Tables;

namespace Watchgrain.Client.Analysis;

/// <summary>One column of a table, whole: as text, and as numbers when every cell that is not empty is one.</summary>
internal sealed class ColumnSample
{
    private ColumnSample(IReadOnlyList<string> texts, double[]? numbers, long missing) => (Texts, Numbers, Missing) = (texts, numbers, missing);

    /// <summary>The cells that are not empty.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>The same cells as numbers; null when one is none.</summary>
    public double[]? Numbers { get; }

    public long Missing { get; }

    /// <exception cref="InputException">The table has no such column, or cannot be read.</exception>
    public static async Task<ColumnSample> ReadAsync(TableReader table, string column, CancellationToken cancellation)
    {
        table.Require(column);
        var (texts, numbers, missing) = (new List<string>(), new List<double>(), 0L);
        await foreach (var batch in table.ReadAsync([column], cancellation))
            for (var row = 0; row < batch.Count; row++)
            {
                if (batch.Columns[0].IsMissing(row))
                {
                    missing++;
                    continue;
                }
                texts.Add(batch.Columns[0].Text(row));
                if (batch.Columns[0].TryNumber(row, out var number))
                    numbers.Add(number);
            }
        return new ColumnSample(texts, numbers.Count == texts.Count ? [.. numbers] : null, missing);
    }
}
