namespace Watchgrain.Statistics.Discovery;

/// <summary>Labelled rows of a cell.</summary>
/// <param name="Rows">Labelled rows.</param>
/// <param name="Contradicting">Of them with a label that contradicts the score (<see cref="LabelFree.LabelContradictions"/>).</param>
/// <param name="Expected">As many have to, by their scores.</param>
public readonly record struct CellTally(long Rows, long Contradicting, double Expected)
{
    /// <summary>By how much the share of contradicting labels lies above what the scores lead one to expect; 0 without rows.</summary>
    public double Excess => Rows > 0 ? (Contradicting - Expected) / Rows : 0;

    public static CellTally operator +(CellTally a, CellTally b) => new(a.Rows + b.Rows, a.Contradicting + b.Contradicting, a.Expected + b.Expected);

    public static CellTally operator -(CellTally a, CellTally b) => new(a.Rows - b.Rows, a.Contradicting - b.Contradicting, a.Expected - b.Expected);
}
