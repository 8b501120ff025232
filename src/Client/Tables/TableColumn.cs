namespace Watchgrain.Client.Tables;

/// <summary>The cells of one column in one batch of rows. Empty text is a missing cell, whatever the type. Numbers are read in the invariant culture.</summary>
public abstract class TableColumn
{
    public abstract bool IsMissing(int row);

    /// <summary>The cell as text; empty when it is missing.</summary>
    public abstract string Text(int row);

    /// <summary>False when the cell is missing or no number. NaN and infinities are numbers.</summary>
    public abstract bool TryNumber(int row, out double value);

    /// <summary>False when the cell is missing or no whole number.</summary>
    public abstract bool TryInteger(int row, out long value);
}
