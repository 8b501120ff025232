using Watchgrain.Statistics.Discovery;

namespace Watchgrain.Statistics.Poisoning;

/// <summary>Tallies of all cells and pairs of cells of some labelled rows. Those of pairs are made one pair of features after the other, so that memory is that of the rows. Immutable.</summary>
internal sealed class PatternTallies
{
    /// <summary>A calibrated probability is at least this far from 0 and 1: cells of a reference in which no label was wrong do not promise that none ever is.</summary>
    public const double LeastChance = 0.002;

    private readonly byte[][] columns;
    private readonly double[] residuals;
    private readonly double[] informations;
    private readonly double[] chances;
    private readonly PatternTally[] cells;

    /// <param name="rows">Of as many cells each.</param>
    public PatternTallies(IReadOnlyList<PatternRow> rows)
    {
        Features = rows.Count == 0 ? 0 : rows.Min(row => row.Cells.Length);
        columns = new byte[Features][];
        for (var feature = 0; feature < Features; feature++) columns[feature] = [.. rows.Select(row => row.Cells[feature])];
        chances = [.. rows.Select(ChanceOf)];
        residuals = [.. rows.Select((row, i) => row.Label - chances[i])];
        informations = Array.ConvertAll(chances, chance => chance * (1 - chance));
        All = new(rows.Count, residuals.Sum(), informations.Sum()) { Expected = chances.Sum() };
        cells = new PatternTally[Features * CellKeys.Codes];
        for (var feature = 0; feature < Features; feature++)
        {
            for (var row = 0; row < rows.Count; row++)
            {
                if (columns[feature][row] < CellKeys.Codes) cells[(feature * CellKeys.Codes) + columns[feature][row]] += Of(row);
            }
        }
    }

    /// <summary>64 at most.</summary>
    public int Features { get; }

    /// <summary>Of all rows.</summary>
    public PatternTally All { get; }

    /// <summary>p of a row, within its limits.</summary>
    public static double ChanceOf(PatternRow row) => Math.Clamp(row.Chance, LeastChance, 1 - LeastChance);

    /// <summary>Of the cell of a feature.</summary>
    public PatternTally Of(int feature, int code) => cells[(feature * CellKeys.Codes) + code];

    /// <summary>Of some rows.</summary>
    public PatternTally Of(IEnumerable<int> some) => some.Aggregate(default(PatternTally), (sum, row) => sum + Of(row));

    /// <summary>The rows of a pattern, ascending.</summary>
    public IEnumerable<int> RowsOf(Pattern pattern)
    {
        for (var row = 0; row < residuals.Length; row++)
        {
            if (columns[pattern.Feature][row] == pattern.Code && (!pattern.IsPair || columns[pattern.Other][row] == pattern.OtherCode)) yield return row;
        }
    }

    /// <summary>All cells, then all pairs of cells, that have rows.</summary>
    public IEnumerable<(Pattern Pattern, PatternTally Tally)> NonEmpty()
    {
        for (var cell = 0; cell < cells.Length; cell++)
        {
            if (cells[cell].Rows > 0) yield return (new(cell / CellKeys.Codes, cell % CellKeys.Codes), cells[cell]);
        }
        var pairs = new PatternTally[CellKeys.Codes * CellKeys.Codes];
        for (var feature = 0; feature < Features; feature++)
        {
            for (var other = feature + 1; other < Features; other++)
            {
                Array.Clear(pairs);
                Count(columns[feature], columns[other], pairs);
                for (var cell = 0; cell < pairs.Length; cell++)
                {
                    if (pairs[cell].Rows > 0) yield return (new(feature, cell / CellKeys.Codes, other, cell % CellKeys.Codes), pairs[cell]);
                }
            }
        }
    }

    private void Count(byte[] first, byte[] second, PatternTally[] pairs)
    {
        for (var row = 0; row < first.Length; row++)
        {
            if (first[row] < CellKeys.Codes && second[row] < CellKeys.Codes) pairs[(first[row] * CellKeys.Codes) + second[row]] += Of(row);
        }
    }

    /// <summary>Of one row.</summary>
    public PatternTally Of(int row) => new(1, residuals[row], informations[row]) { Expected = chances[row] };
}
